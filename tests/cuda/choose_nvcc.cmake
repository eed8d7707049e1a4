# cmake -D MODULES=FOLDER -D FOLDER=FOLDER -P choose_nvcc.cmake: the choice of cmake/ArchwalkNvcc.cmake among
# scripts that stand in for compilers.
cmake_minimum_required(VERSION 3.25)
list(APPEND CMAKE_MODULE_PATH ${MODULES})
set(ARCHWALK_CUDA_VERSION 12.4)
include(ArchwalkNvcc)
file(REMOVE_RECURSE ${FOLDER})
set(ENV{PATH} ${FOLDER})
unset(ENV{CUDACXX})

function(write_program name text)
  file(WRITE ${FOLDER}/${name} "#!/bin/sh\n${text}\n")
  file(CHMOD ${FOLDER}/${name} PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE)
endfunction()

# An nvcc of that release that works with the host compilers of a pattern of the shell.
function(write_nvcc release accepted)
  write_program(nvcc "case $1 in
--version) echo 'Cuda compilation tools, release ${release}, V${release}.1' ;;
*) case \"$*\" in
  ${accepted}) ;;
  *) echo 'In file included from cuda_runtime.h:' >&2
     echo 'error: #error -- unsupported GNU version! gcc versions later than 13 are not supported! The' >&2
     exit 1 ;;
  esac ;;
esac")
endfunction()

# expect(PROBLEM HOST): what comes of it: a pattern of the problem, or none; the host compiler's name.
function(expect wanted_problem wanted_host)
  unset(ENV{CUDAHOSTCXX})
  archwalk_find_nvcc(nvcc problem)
  if(NOT problem)
    archwalk_choose_host_compiler(${nvcc} problem)
  endif()
  if(wanted_problem STREQUAL "none" AND problem OR NOT wanted_problem STREQUAL "none" AND NOT problem MATCHES "${wanted_problem}")
    message(SEND_ERROR "problem '${problem}', expected ${wanted_problem}")
  endif()
  get_filename_component(host "$ENV{CUDAHOSTCXX}" NAME)
  if(NOT host STREQUAL wanted_host)
    message(SEND_ERROR "host compiler '${host}', expected '${wanted_host}'")
  endif()
endfunction()

expect("no nvcc: " "")
write_nvcc(11.8 "*")
expect("CUDA 11.8.*need 12.4" "")
write_nvcc(12.4 "*")
expect(none "")
write_nvcc(12.4 "*ccbin*g++-1[123]*")  # not the default, nor g++-14
expect("unsupported GNU version! gcc versions later than 13 are not supported\\).*CUDAHOSTCXX" "")
write_program(g++-14 "")
expect("unsupported GNU version" "")
write_program(g++-12 "")
write_program(g++-13 "")
expect(none "g++-13")
set(ENV{CUDACXX} ${FOLDER}/nvcc)
set(ENV{PATH} ${FOLDER}/empty)
expect("install one that it accepts" "")
