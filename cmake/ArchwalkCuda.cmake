# Sets ARCHWALK_HAVE_CUDA, and where it is TRUE enables the language CUDA and finds the toolkit. An nvcc
# that can not be used is an error with ARCHWALK_CUDA=ON, a warning with AUTO.
set(ARCHWALK_CUDA_VERSION 12.4)  # the oldest
include(ArchwalkNvcc)

set(ARCHWALK_HAVE_CUDA FALSE)
if(NOT ARCHWALK_CUDA STREQUAL "OFF")
  archwalk_find_nvcc(nvcc problem)
  if(NOT problem AND NOT CMAKE_CUDA_HOST_COMPILER AND NOT DEFINED ENV{CUDAHOSTCXX})
    archwalk_choose_host_compiler(${nvcc} problem)
  endif()
  if(NOT problem)
    include(CheckLanguage)
    check_language(CUDA)
    if(NOT CMAKE_CUDA_COMPILER)
      set(problem "${nvcc} fails to compile an empty program: GPU kernels are compiled by it: the end of CMakeError.log or CMakeConfigureLog.yaml in ${CMAKE_BINARY_DIR}/CMakeFiles says why; then configure in a new folder")
    endif()
  endif()
  if(NOT problem)
    # Machine code for GPUs of 2020 to 2024, and PTX that a driver compiles for newer ones.
    set(ARCHWALK_CUDA_ARCHITECTURES "80-real;86-real;89-real;90" CACHE STRING
      "GPU architectures that kernels are compiled for, as CMAKE_CUDA_ARCHITECTURES")
    set(CMAKE_CUDA_ARCHITECTURES ${ARCHWALK_CUDA_ARCHITECTURES})
    enable_language(CUDA)
    if(NOT CMAKE_CUDA20_STANDARD_COMPILE_OPTION)  # CMake 3.25 has never heard of nvcc's C++20
      set(CMAKE_CUDA20_STANDARD_COMPILE_OPTION "-std=c++20")
      set(CMAKE_CUDA20_EXTENSION_COMPILE_OPTION "-std=c++20")
    endif()
    # Programs are linked by the C++ compiler: with its own standard library, not with that of an older
    # g++ beside nvcc, which lacks what the system's libraries need.
    list(FILTER CMAKE_CUDA_IMPLICIT_LINK_DIRECTORIES EXCLUDE REGEX "/gcc/")
    find_package(CUDAToolkit ${ARCHWALK_CUDA_VERSION} REQUIRED)
    set(ARCHWALK_HAVE_CUDA TRUE)
  elseif(ARCHWALK_CUDA STREQUAL "ON")
    message(FATAL_ERROR "archwalk: ${problem}; or build for the CPU alone with ARCHWALK_CUDA=OFF.")
  elseif(nvcc)
    message(WARNING "archwalk: building for the CPU alone: ${problem}.")
  endif()
endif()
message(STATUS "archwalk: CUDA ${ARCHWALK_HAVE_CUDA}")
