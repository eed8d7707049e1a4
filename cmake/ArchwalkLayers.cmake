# archwalk_layer(NAME [DEPENDS layer...] [LIBRARIES target...] [PRIVATE_LIBRARIES target...])
# One CMake target a layer, archwalk_NAME (alias archwalk::NAME), from src/NAME/*.cpp and
# include/archwalk/NAME/*.hpp. A layer without sources is an interface library.
function(archwalk_layer name)
  cmake_parse_arguments(arg "" "" "DEPENDS;LIBRARIES;PRIVATE_LIBRARIES" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${name}/*.cpp)
  list(TRANSFORM arg_DEPENDS PREPEND archwalk::)
  if(sources)
    add_library(archwalk_${name} STATIC ${sources})
    target_include_directories(archwalk_${name} PUBLIC
      $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:include>)
    target_link_libraries(archwalk_${name}
      PUBLIC ${arg_DEPENDS} ${arg_LIBRARIES}
      PRIVATE $<BUILD_INTERFACE:archwalk_options> ${arg_PRIVATE_LIBRARIES})
  else()
    add_library(archwalk_${name} INTERFACE)
    target_include_directories(archwalk_${name} INTERFACE
      $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:include>)
    target_link_libraries(archwalk_${name} INTERFACE ${arg_DEPENDS} ${arg_LIBRARIES})
  endif()
  add_library(archwalk::${name} ALIAS archwalk_${name})
endfunction()
