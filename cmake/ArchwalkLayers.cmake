# archwalk_layer(NAME [DEPENDS layer...] [LIBRARIES target...] [PRIVATE_LIBRARIES target...]
#                [PRIVATE_HEADERS target...] [FOLDERS folder...])
# One CMake target a layer, archwalk_NAME (alias archwalk::NAME), from src/NAME/*.cpp and
# include/archwalk/NAME/*.hpp. A layer without sources is an interface library. FOLDERS are those of a
# large layer, from the bottom up, src/NAME/FOLDER/*.cpp; its sources find FOLDER/*.hpp. PRIVATE_HEADERS
# are needed to compile the layer and not to link it: an installed archwalk does without them.
function(archwalk_layer name)
  cmake_parse_arguments(arg "" "" "DEPENDS;LIBRARIES;PRIVATE_LIBRARIES;PRIVATE_HEADERS;FOLDERS" ${ARGN})
  set(folder ${PROJECT_SOURCE_DIR}/src/${name})
  file(GLOB sources CONFIGURE_DEPENDS ${folder}/*.cpp)
  foreach(part IN LISTS arg_FOLDERS)
    file(GLOB of_part CONFIGURE_DEPENDS ${folder}/${part}/*.cpp)
    list(APPEND sources ${of_part})
  endforeach()
  list(TRANSFORM arg_DEPENDS PREPEND archwalk::)
  if(sources)
    add_library(archwalk_${name} STATIC ${sources})
    set(scope PUBLIC)
    list(TRANSFORM arg_PRIVATE_HEADERS REPLACE "(.+)" "$<BUILD_INTERFACE:\\1>")
    target_link_libraries(archwalk_${name}
      PRIVATE $<BUILD_INTERFACE:archwalk_options> ${arg_PRIVATE_LIBRARIES} ${arg_PRIVATE_HEADERS})
    if(arg_FOLDERS)
      target_include_directories(archwalk_${name} PRIVATE ${folder})
    endif()
  else()
    add_library(archwalk_${name} INTERFACE)
    set(scope INTERFACE)
  endif()
  archwalk_public_layer(archwalk_${name} ${scope} ${PROJECT_SOURCE_DIR}/include)
  target_link_libraries(archwalk_${name} ${scope} ${arg_DEPENDS} ${arg_LIBRARIES})
  add_library(archwalk::${name} ALIAS archwalk_${name})
endfunction()

# archwalk_public_layer(TARGET SCOPE FOLDER): what users of a layer get, whether from this build or
# from an installed archwalk: its headers, which lie in FOLDER, and C++20.
function(archwalk_public_layer target scope folder)
  target_include_directories(${target} ${scope}
    $<BUILD_INTERFACE:${folder}> $<INSTALL_INTERFACE:${ARCHWALK_INSTALL_HEADERS}>)
  target_compile_features(${target} ${scope} cxx_std_20)
  set_property(GLOBAL APPEND PROPERTY ARCHWALK_LAYERS ${target})
endfunction()
