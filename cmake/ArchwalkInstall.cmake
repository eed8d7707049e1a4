# Install rules: the program, one static library a layer, their headers, the CMake package that
# find_package(archwalk) reads, and the documents. tests/consumer is built against the result.
include(CMakePackageConfigHelpers)

get_property(layers GLOBAL PROPERTY ARCHWALK_LAYERS)
foreach(layer ${layers})
  string(REPLACE archwalk_ "" name ${layer})
  set_target_properties(${layer} PROPERTIES EXPORT_NAME ${name})  # archwalk::core, as in this build
endforeach()
set_target_properties(archwalk PROPERTIES
  EXPORT_NAME program
  INSTALL_RPATH_USE_LINK_PATH ON)  # libraries outside the system's folders are found again
install(TARGETS archwalk ${layers} EXPORT archwalkTargets
  RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR}
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})

install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/archwalk ${PROJECT_SOURCE_DIR}/kernels
  DESTINATION ${ARCHWALK_INSTALL_HEADERS} FILES_MATCHING PATTERN "*.hpp" PATTERN "*.cuh")

get_target_property(libraries_of_cuda archwalk_cuda LINK_LIBRARIES)
string(FIND "${libraries_of_cuda}" CUDA:: place)
if(place LESS 0)
  set(ARCHWALK_LINKS_CUDA FALSE)
else()
  set(ARCHWALK_LINKS_CUDA TRUE)
endif()
install(EXPORT archwalkTargets NAMESPACE archwalk:: DESTINATION ${ARCHWALK_INSTALL_PACKAGE})
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/archwalkConfig.cmake.in
  ${PROJECT_BINARY_DIR}/archwalkConfig.cmake INSTALL_DESTINATION ${ARCHWALK_INSTALL_PACKAGE})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/archwalkConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)  # before 1.0 a minor version may break
install(FILES
  ${PROJECT_BINARY_DIR}/archwalkConfig.cmake ${PROJECT_BINARY_DIR}/archwalkConfigVersion.cmake
  DESTINATION ${ARCHWALK_INSTALL_PACKAGE})

install(FILES ${PROJECT_SOURCE_DIR}/README.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/docs DESTINATION ${CMAKE_INSTALL_DOCDIR})
