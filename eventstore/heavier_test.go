package eventstore

import (
	"os"
	"strconv"
)

// envChaos, if set to a number, makes the fault tests as many times heavier (task chaos), and what can't be checked on this machine a failure.
const envChaos = "LIGGARE_CHAOS"

func heavier() int {
	times, _ := strconv.Atoi(os.Getenv(envChaos))
	return max(1, times)
}
