# Compile options that every target shares, carried by the interface target archwalk_options.
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release)
endif()
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

find_program(ARCHWALK_CCACHE ccache)
if(ARCHWALK_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${ARCHWALK_CCACHE})
  set(CMAKE_CUDA_COMPILER_LAUNCHER ${ARCHWALK_CCACHE})
endif()

add_library(archwalk_options INTERFACE)
target_compile_features(archwalk_options INTERFACE cxx_std_20)
# Exact numbers are the same on every instruction set: no contraction, no fast-math (DESIGN §5).
target_compile_options(archwalk_options INTERFACE
  $<$<COMPILE_LANGUAGE:CXX>:-Wall;-Wextra;-Wshadow;-Wconversion;-Wno-sign-conversion;-ffp-contract=off;-fno-fast-math>)
if(ARCHWALK_WERROR)
  target_compile_options(archwalk_options INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Werror>)
endif()
if(ARCHWALK_SANITIZE)
  target_compile_options(archwalk_options INTERFACE
    -fsanitize=${ARCHWALK_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(archwalk_options INTERFACE -fsanitize=${ARCHWALK_SANITIZE})
endif()
