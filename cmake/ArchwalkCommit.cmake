# Writes OUTPUT, a header that names the commit which SOURCE holds now; a header that is right stays as
# it is.  cmake -DGIT=git -DSOURCE=folder -DOUTPUT=file -P ArchwalkCommit.cmake
cmake_minimum_required(VERSION 3.25)
set(commit unknown)
if(GIT)
  execute_process(COMMAND ${GIT} describe --always --dirty --tags
    WORKING_DIRECTORY ${SOURCE} OUTPUT_VARIABLE described
    OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE status)
  if(status EQUAL 0)
    set(commit ${described})
  endif()
endif()
file(CONFIGURE OUTPUT ${OUTPUT} CONTENT "#define ARCHWALK_COMMIT \"@commit@\"\n" @ONLY)
