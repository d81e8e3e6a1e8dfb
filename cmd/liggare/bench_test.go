package main

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestBench measures B3 and B4 over HTTP and B5–B8 on made-up ledgers and prints them as one table, each against the same work done without us, in one run and in turn, with how they grow
// over the sizes. What waits for the store is measured in elapsed time, what only computes in processor time. It runs only when LIGGARE_BENCH is set, to the number of
// rounds:
//
//	LIGGARE_BENCH=5 go test -run TestBench -timeout 0 -v ./cmd/liggare
//
// LIGGARE_BENCH_SIZES lists the ledgers' numbers of events (10000,100000), LIGGARE_BENCH_DIR names the directory in which they are kept once made,
// LIGGARE_BENCH_APPENDS a file with what the store's own TestBench printed, whose rows then stand first as B1 and B2, and LIGGARE_BENCH_OUT a file for benchstat.
func TestBench(t *testing.T) {
	rounds, _ := strconv.Atoi(os.Getenv("LIGGARE_BENCH"))
	if rounds == 0 {
		return
	}
	board := &board{t: t}
	if name := os.Getenv("LIGGARE_BENCH_APPENDS"); name != "" {
		board.appends(name)
	}
	measureWeb(board, rounds)
	small := openBig(t, smallSize)
	for _, size := range benchSizes(t) {
		big := small
		if size != smallSize {
			big = openBig(t, size)
		}
		rounds := rounds
		if size >= 1_000_000 {
			rounds = min(rounds, 3)
		}
		board.progress("%d events of %d bytes, in %s", size, big.stored/int(big.head), big.dir)
		big.measureOpening(board, rounds)
		big.measureViews(board, rounds)
		big.measureTrails(board, rounds, small)
		if big != small {
			big.close(board)
		}
	}
	small.close(board)
	measureCorrected(board, rounds)
	board.print(os.Stdout)
	if name := os.Getenv("LIGGARE_BENCH_OUT"); name != "" {
		file, err := os.Create(name)
		require.NoError(t, err)
		board.forBenchstat(file)
		require.NoError(t, file.Close())
	}
}

// smallSize is what B7 compares with.
const smallSize = 10_000

func benchSizes(t *testing.T) (sizes []int) {
	for _, text := range strings.Split(cmp.Or(os.Getenv("LIGGARE_BENCH_SIZES"), "10000,100000"), ",") {
		size, err := strconv.Atoi(strings.ReplaceAll(strings.TrimSpace(text), "_", ""))
		require.NoError(t, err, "LIGGARE_BENCH_SIZES")
		sizes = append(sizes, size)
	}
	slices.Sort(sizes)
	return sizes
}

// board collects what was measured.
type board struct {
	t    *testing.T
	rows []benchRow
}

// benchRow is one thing measured at one size, once a round.
type benchRow struct {
	number, what string
	size         int     // of the ledger, in events; else how many callers
	unit         string  // of ours and theirs
	speed        bool    // more is better; else less is
	goal         float64 // of the ratio: at least for a speed, else at most; 0: none
	ours, theirs []float64
	ratios       []float64 // of ours to theirs, round by round: what disturbs a round disturbs both
}

func (r *benchRow) add(ours, theirs float64) {
	r.ours, r.theirs, r.ratios = append(r.ours, ours), append(r.theirs, theirs), append(r.ratios, ours/theirs)
}

func (b *board) put(r benchRow) {
	b.rows = append(b.rows, r)
	b.progress("%s %s: %.3g %s, theirs %.3g, ratio %.2f", r.number, r.what, middle(r.ours), r.unit, middle(r.theirs), middle(r.ratios))
}

// progress says at once what the table will say at the end: the large sizes take their time.
func (b *board) progress(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "bench: "+format+"\n", args...)
}

// appends reads the table that the store's TestBench printed: callers, ours, theirs, ratio and more.
func (b *board) appends(name string) {
	file, err := os.Open(name)
	require.NoError(b.t, err)
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		if len(fields) < 4 {
			continue
		}
		var numbers [4]float64
		for i := range numbers {
			if numbers[i], err = strconv.ParseFloat(fields[i], 64); err != nil {
				break
			}
		}
		if err != nil {
			continue
		}
		row := benchRow{number: "B2", what: "durable append, by so many callers", size: int(numbers[0]), unit: "/s", speed: true}
		switch {
		case row.size == 256:
			row.number, row.goal = "B1", 2.5
		case row.size <= 16:
			row.goal = 0.7
		}
		row.add(numbers[1], numbers[2])
		b.rows = append(b.rows, row)
	}
	require.NotEmpty(b.t, b.rows, "%s holds no row of the store's TestBench", name)
}

// print writes the table. Growth is the exponent by which ours and theirs grow with the events: 1 is in proportion to them, for rates 0.
func (b *board) print(w io.Writer) {
	const head = "%-3s %-42s %8s %12s %12s %-8s %7s %7s %6s %s\n"
	fmt.Fprintf(w, "\n"+head, "", "", "size", "ours", "theirs", "", "ratio", "goal", "", "growth (theirs)")
	slices.SortStableFunc(b.rows, func(x, y benchRow) int {
		return cmp.Or(cmp.Compare(x.number, y.number), b.first(x.what)-b.first(y.what), cmp.Compare(x.size, y.size))
	})
	for i, r := range b.rows {
		goal, verdict, growth := "", "", ""
		ratio := middle(r.ratios)
		if r.goal > 0 {
			goal, verdict = fmt.Sprintf("≤ %.2f", r.goal), "missed"
			if r.speed {
				goal = fmt.Sprintf("≥ %.2f", r.goal)
			}
			if r.speed && ratio >= r.goal || !r.speed && ratio <= r.goal {
				verdict = "met"
			}
		}
		if last := i+1 == len(b.rows) || b.rows[i+1].what != r.what; last {
			growth = b.growth(r.what)
		}
		fmt.Fprintf(w, head, r.number, r.what, strconv.Itoa(r.size), short(middle(r.ours)), short(middle(r.theirs)), r.unit, fmt.Sprintf("%.2f", ratio), goal, verdict, growth)
	}
}

// first is the place of the first row of a kind.
func (b *board) first(what string) int {
	return slices.IndexFunc(b.rows, func(r benchRow) bool { return r.what == what })
}

// growth is the slope of the logarithms over all sizes; nothing for a single one.
func (b *board) growth(what string) string {
	var sizes, ours, theirs []float64
	for _, r := range b.rows {
		if r.what == what && r.number > "B4" {
			sizes, ours, theirs = append(sizes, math.Log(float64(r.size))), append(ours, math.Log(middle(r.ours))), append(theirs, math.Log(middle(r.theirs)))
		}
	}
	if len(sizes) < 2 {
		return ""
	}
	return fmt.Sprintf("%+.2f (%+.2f)", slope(sizes, ours), slope(sizes, theirs))
}

// slope is that of the line with the least squares.
func slope(x, y []float64) float64 {
	var mx, my, xy, xx float64
	for i := range x {
		mx, my = mx+x[i]/float64(len(x)), my+y[i]/float64(len(x))
	}
	for i := range x {
		xy, xx = xy+(x[i]-mx)*(y[i]-my), xx+(x[i]-mx)*(x[i]-mx)
	}
	return xy / xx
}

// forBenchstat writes every round as a line of a Go benchmark.
func (b *board) forBenchstat(w io.Writer) {
	fmt.Fprintf(w, "pkg: liggare\nUnit speed better=higher\nUnit cost better=lower\n")
	for _, r := range b.rows {
		unit := "cost"
		if r.speed {
			unit = "speed"
		}
		name := strings.Map(func(c rune) rune {
			if strings.ContainsRune(" :,;", c) {
				return '_'
			}
			return c
		}, r.number+" "+r.what)
		for i := range r.ratios {
			fmt.Fprintf(w, "Benchmark%s/size=%d 1 %.4f %s\n", name, r.size, r.ratios[i], unit)
		}
	}
}

func middle(all []float64) float64 {
	sorted := slices.Sorted(slices.Values(all))
	return sorted[len(sorted)/2]
}

// short writes a number with three digits or more.
func short(n float64) string {
	if n >= 100 {
		return strconv.FormatFloat(n, 'f', 0, 64)
	}
	return strconv.FormatFloat(n, 'g', 3, 64)
}

func TestBenchTable(t *testing.T) {
	b := &board{t: t}
	for _, size := range []int{10, 100, 1000} {
		r := benchRow{number: "B5", what: "opening", size: size, unit: "ms", goal: 2}
		r.add(float64(size*size), float64(size))
		b.rows = append(b.rows, r)
	}
	var table strings.Builder
	b.print(&table)
	require.Contains(t, table.String(), "+2.00 (+1.00)", "ours grows with the square")
	require.Contains(t, table.String(), "missed")
	var lines strings.Builder
	b.forBenchstat(&lines)
	require.Contains(t, lines.String(), "BenchmarkB5_opening/size=10 1 10.0000 cost\n")
}
