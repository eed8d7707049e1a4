#pragma once

#include <mpfr.h>

#include <algorithm>

namespace archwalk::test {

// A number of 160 bits, for values that doubles are judged by.
class Precise {
 public:
  explicit Precise(double value) : Precise() { mpfr_set_d(value_, value, MPFR_RNDN); }
  Precise(const Precise& other) : Precise() { mpfr_set(value_, other.value_, MPFR_RNDN); }
  Precise& operator=(const Precise&) = delete;
  ~Precise() { mpfr_clear(value_); }

  Precise exp() const { return apply(mpfr_exp); }
  Precise log() const { return apply(mpfr_log); }
  Precise operator/(double divisor) const {
    Precise result;
    mpfr_div_d(result.value_, value_, divisor, MPFR_RNDN);
    return result;
  }
  Precise operator-(double other) const {
    Precise result;
    mpfr_sub_d(result.value_, value_, other, MPFR_RNDN);
    return result;
  }

  double value() const { return mpfr_get_d(value_, MPFR_RNDN); }
  // |value - candidate| in units of the last place that a double near `value` has.
  double ulps_from(double candidate) const {
    Precise error = *this - candidate;
    const mpfr_exp_t exponent = std::max<mpfr_exp_t>(mpfr_get_exp(value_) - 53, -1074);
    mpfr_div_2si(error.value_, error.value_, exponent, MPFR_RNDN);
    mpfr_abs(error.value_, error.value_, MPFR_RNDN);
    return error.value();
  }

 private:
  Precise() { mpfr_init2(value_, 160); }
  template <class Function>
  Precise apply(Function function) const {
    Precise result;
    function(result.value_, value_, MPFR_RNDN);
    return result;
  }

  mpfr_t value_;
};

}  // namespace archwalk::test
