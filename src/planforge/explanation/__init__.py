"""Why a plan is as it is: what binds, what another choice would cost, and what each rule costs."""
