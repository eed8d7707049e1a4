# shellcheck shell=bash
# The sweeps of tools/gpu_check.sh, for tables of NATS-Bench's scores. Source it.

# write_sweep FILE WALKS HORIZONS STEPS: every proposal (but `explicit`, which walks as random_explicit
# does), selection and memory, both experiments.
write_sweep() {
  cat >"$1" <<END
seed = 7
scores = ["cifar10/test@200", "cifar100/test@200"]
method = "walks"
strata = ["bottom:0.1", "top:0.1", "all"]
walks_per_start = $2
[fixed_length]
horizons = $3
[threshold]
levels = ["q0.99", "q0.9"]
max_steps = $4
grid = [1, $4]
[[operator]]
proposal = { edit_distance = { pmf = [0.1, 0.4, 0.3, 0.2, 0, 0, 0] } }
selection = { metropolis = { temperature = 2.0, guide = "cifar10/test@200" } }
[[operator]]
proposal = { per_edge = { rate = 0.3 } }
selection = { tournament = { k = 3, guide = "cifar10/test@200" } }
[[operator]]
proposal = "uniform"
selection = { noisy = { rule = "improving", sigma = 0.5, guide = "cifar10/test@200" } }
[[operator]]
proposal = { restart = { probability = 0.1, inner = { edit_distance = { pmf = [0, 1, 0, 0, 0, 0, 0] } } } }
selection = { threshold = { slack = 1.0, guide = "cifar10/test@200" } }
[[operator]]
proposal = "neighbors"
selection = { improving = { guide = "cifar100/test@200" } }
[[operator]]
proposal = { random_explicit = { out_degree = 24, pmf = [0, 0.5, 0.5], draw = 1 } }
selection = { non_worsening = { guide = "cifar10/test@200" } }
[[operator]]
proposal = "neighbors"
selection = { metropolis = { temperature = 2.0, guide = "cifar10/test@200" } }
memory = "non_backtracking"
[[operator]]
proposal = { edit_distance = { pmf = [0, 0.5, 0.5, 0, 0, 0, 0] } }
memory = { tabu = { k = 3 } }
[[operator]]
proposal = { per_edge = { rate = 0.3 } }
selection = { improving = { guide = "cifar10/test@200" } }
memory = { elitist_restart = { m = 3, guide = "cifar10/test@200" } }
[[generate]]
count = 20
reach = [1.0, 5.5]
proposal = { edit_distance = {} }
[[generate]]
count = 10
reach = [0.5, 5.5]
proposal = { per_edge = {} }
END
}

# write_exact FILE HORIZONS EPOCHS: operators whose exact expectations a GPU works out, by stencils
# and by stored matrices, of the scores after so many epochs.
write_exact() {
  cat >"$1" <<END
seed = 7
scores = ["cifar10/test@$3", "cifar100/test@$3"]
method = "exact"
strata = ["bottom:0.1", "top:0.1", "all"]
[fixed_length]
horizons = $2
END
  local selection
  for selection in '"always"' "{ improving = { guide = \"cifar10/test@$3\" } }" \
    "{ non_worsening = { guide = \"cifar100/test@$3\" } }" \
    "{ threshold = { slack = 1.0, guide = \"cifar10/test@$3\" } }" \
    "{ metropolis = { temperature = 2.0, guide = \"cifar10/test@$3\" } }" \
    "{ tournament = { k = 3, guide = \"cifar10/test@$3\" } }" \
    "{ noisy = { rule = \"improving\", sigma = 0.5, guide = \"cifar10/test@$3\" } }"; do
    cat >>"$1" <<END
[[operator]]
proposal = { edit_distance = { pmf = [0.1, 0.9] } }
selection = $selection
[[operator]]
proposal = { random_explicit = { out_degree = 24, pmf = [0, 0.5, 0.5], draw = 1 } }
selection = $selection
END
  done
}
