# Where an installed archwalk keeps its files, relative to the prefix.
include(GNUInstallDirs)
# The folder that users' compilers search: it holds archwalk/ and kernels/, so that a shared prefix
# gets no folder named `kernels` beside other projects' headers.
set(ARCHWALK_INSTALL_HEADERS ${CMAKE_INSTALL_INCLUDEDIR}/archwalk)
set(ARCHWALK_INSTALL_PACKAGE ${CMAKE_INSTALL_LIBDIR}/cmake/archwalk)
