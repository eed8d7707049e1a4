# Which nvcc and which g++ beside it kernels are compiled by, or why there is none: CMake itself only says
# that there is no compiler. Tested by tests/cuda/choose_nvcc.cmake.

# archwalk_find_nvcc(NVCC PROBLEM): the compiler that CMake would take, or why there is none for us.
function(archwalk_find_nvcc nvcc problem)
  set(${problem} "" PARENT_SCOPE)
  if(CMAKE_CUDA_COMPILER)
    set(found ${CMAKE_CUDA_COMPILER})
  elseif(DEFINED ENV{CUDACXX})
    set(found $ENV{CUDACXX})
  else()
    find_program(found nvcc NO_CACHE)
  endif()
  set(${nvcc} "${found}" PARENT_SCOPE)
  if(NOT found)
    set(${problem} "no nvcc: GPU kernels are compiled by it: put one on PATH or name it with CUDACXX (tools/setup.sh --cuda installs one)" PARENT_SCOPE)
    return()
  endif()
  execute_process(COMMAND ${found} --version OUTPUT_VARIABLE version ERROR_QUIET)
  if(version MATCHES "release ([0-9.]+)" AND CMAKE_MATCH_1 VERSION_LESS ARCHWALK_CUDA_VERSION)
    set(${problem} "${found} is CUDA ${CMAKE_MATCH_1}'s: GPU kernels need ${ARCHWALK_CUDA_VERSION} or newer: name a newer nvcc with CUDACXX, or take this one off PATH and run tools/setup.sh --cuda" PARENT_SCOPE)
  endif()
endfunction()

# archwalk_choose_host_compiler(NVCC PROBLEM): an nvcc refuses a g++ much newer than itself (CUDA 12.4's
# those after 13). Where it refuses the default one, it is given the newest that it accepts of those
# installed, by CUDAHOSTCXX, where CMake looks.
function(archwalk_choose_host_compiler nvcc problem)
  execute_process(COMMAND ${nvcc} -E -x cu /dev/null
    RESULT_VARIABLE status OUTPUT_QUIET ERROR_VARIABLE output)
  if(status EQUAL 0)
    return()
  endif()
  string(REGEX MATCH "unsupported GNU version![^!]*" refusal "${output}")
  if(NOT refusal)
    string(REGEX MATCH "[^\n]+" refusal "${output}")
  endif()
  foreach(name g++-15 g++-14 g++-13 g++-12 g++-11)
    find_program(path_${name} ${name} NO_CACHE)
    if(path_${name})
      execute_process(COMMAND ${nvcc} -ccbin ${path_${name}} -E -x cu /dev/null
        RESULT_VARIABLE status OUTPUT_QUIET ERROR_QUIET)
      if(status EQUAL 0)
        message(STATUS "archwalk: nvcc is given ${path_${name}}: of the default g++ it says: ${refusal}")
        set(ENV{CUDAHOSTCXX} ${path_${name}})
        return()
      endif()
    endif()
  endforeach()
  set(${problem} "${nvcc} works with no g++ that is installed (${refusal}): it compiles GPU kernels with its help: install one that it accepts beside the default, for example g++-13, or name one with CUDAHOSTCXX" PARENT_SCOPE)
endfunction()
