package main

import (
	"bufio"
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "write what scripts compare with, and the data directory of this release")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"liggare": main, "liggare-runner": runViews})
}

// scriptPatience bounds what a script waits for; only a failure takes it.
const scriptPatience = 30 * time.Second

// The scripts run the program itself, as processes, against real stores. Commands of theirs beside testscript's own:
//
//	code NUMBER command args…  runs a command and demands its exit code
//	start NAME PATTERN args…   starts liggare in the background, waits until a line of its output matches, and sets $NAME to the address in it
//	interrupt NAME [TERM]      interrupts it (or terminates), waits for exit code 0, and gives its output as stdout and stderr
//	http STATUS METHOD URL [FILE [HEADER…]]   asks, demands the status, and gives the answer's body as stdout
//	[!] json PATH WANT         demands that a value at the path in the stdout is WANT; * is any member
//	json -n PATH NUMBER        demands a number of values at the path
//	tries NAME                 runs every command that a demo in the background printed
//	mask                       gives the stdout again with ids, addresses and times of recording replaced
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       *update,
		Setup: func(env *testscript.Env) error {
			for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG", envServer, envToken, envData} {
				env.Setenv(name, "")
			}
			env.Setenv("TMPDIR", filepath.Join(env.WorkDir, "tmp"))
			env.Values[runningKey{}] = map[string]*running{}
			return os.MkdirAll(filepath.Join(env.WorkDir, "tmp"), 0o700)
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"start": start, "interrupt": interrupt, "http": askHTTP, "json": checkJSON, "tries": runTries, "mask": mask, "code": code, "keep": keep,
		},
	})
}

type runningKey struct{}

// running is a liggare in the background.
type running struct {
	cmd            *exec.Cmd
	mu             sync.Mutex // guards stdout
	stdout, stderr bytes.Buffer
	read           chan struct{} // closed when all of stdout is read
}

func background(ts *testscript.TestScript) map[string]*running {
	return ts.Value(runningKey{}).(map[string]*running)
}

func start(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 3 {
		ts.Fatalf("usage: start NAME PATTERN args…")
	}
	wanted, err := regexp.Compile(args[1])
	ts.Check(err)
	r := &running{cmd: exec.Command(liggare(ts), args[2:]...), read: make(chan struct{})}
	r.cmd.Dir, r.cmd.Stderr = ts.MkAbs("."), &r.stderr
	for _, name := range []string{"PATH", "TMPDIR", "HOME"} {
		r.cmd.Env = append(r.cmd.Env, name+"="+ts.Getenv(name))
	}
	out, err := r.cmd.StdoutPipe()
	ts.Check(err)
	ts.Check(r.cmd.Start())
	background(ts)[args[0]] = r
	ts.Defer(func() {
		_ = r.cmd.Process.Kill() // unless it is stopped
		_ = r.cmd.Wait()
	})
	found := make(chan struct{})
	go r.follow(out, wanted, found)
	select {
	case <-found:
	case <-r.read:
		ts.Fatalf("liggare %s ended: %s", strings.Join(args[2:], " "), r.stderr.String())
	case <-time.After(scriptPatience):
		ts.Fatalf("no line matches %s", args[1])
	}
	address := regexp.MustCompile(`http://[0-9.:\[\]a-z]+`).FindString(r.text())
	ts.Setenv(args[0], address)
	ts.Setenv(args[0]+"_ADDR", strings.TrimPrefix(address, "http://"))
	if token := coordinatorToken.FindStringSubmatch(r.text()); token != nil {
		ts.Setenv(envToken, token[1])
	}
}

// coordinatorToken finds, in what a demo prints, the token of the role that reads and writes most.
var coordinatorToken = regexp.MustCompile(`coordinator"?[: ]+"?(liggare_[A-Za-z0-9_-]+)`)

func (r *running) follow(out io.Reader, wanted *regexp.Regexp, found chan struct{}) {
	defer close(r.read)
	for lines := bufio.NewScanner(out); lines.Scan(); {
		r.mu.Lock()
		r.stdout.WriteString(lines.Text() + "\n")
		r.mu.Unlock()
		if found != nil && wanted.MatchString(lines.Text()) {
			close(found)
			found = nil
		}
	}
}

func (r *running) text() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.stdout.String()
}

func liggare(ts *testscript.TestScript) string {
	for dir := range strings.SplitSeq(ts.Getenv("PATH"), string(filepath.ListSeparator)) {
		path := filepath.Join(dir, "liggare")
		if _, err := os.Stat(path); err == nil {
			return path
		}
	}
	ts.Fatalf("no liggare in PATH")
	return ""
}

func interrupt(ts *testscript.TestScript, neg bool, args []string) {
	r := background(ts)[args[0]]
	if neg || r == nil {
		ts.Fatalf("%s doesn't run", args[0])
	}
	signal := syscall.SIGINT
	if len(args) > 1 && args[1] == "TERM" {
		signal = syscall.SIGTERM
	}
	ts.Check(r.cmd.Process.Signal(signal))
	<-r.read
	err := r.cmd.Wait()
	fmt.Fprint(ts.Stdout(), r.text())
	fmt.Fprint(ts.Stderr(), r.stderr.String())
	if err != nil {
		ts.Fatalf("%s: %v\n%s", args[0], err, r.stderr.String())
	}
}

func code(ts *testscript.TestScript, neg bool, args []string) {
	err := ts.Exec(args[1], args[2:]...)
	got := 0
	var ended *exec.ExitError
	if errors.As(err, &ended) {
		got = ended.ExitCode()
	} else {
		ts.Check(err)
	}
	if neg || strconv.Itoa(got) != args[0] {
		ts.Fatalf("exit code %d, not %s", got, args[0])
	}
}

func askHTTP(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 3 {
		ts.Fatalf("usage: http STATUS METHOD URL [FILE [HEADER…]]")
	}
	var body io.Reader
	if len(args) > 3 {
		body = strings.NewReader(ts.ReadFile(args[3]))
	}
	request, err := http.NewRequest(args[1], args[2], body)
	ts.Check(err)
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	for _, header := range args[min(4, len(args)):] {
		name, value, _ := strings.Cut(header, ": ")
		request.Header.Set(name, value)
	}
	if token := ts.Getenv(envToken); token != "" && request.Header.Get("Authorization") == "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := http.DefaultClient.Do(request)
	ts.Check(err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	ts.Check(err)
	fmt.Fprintf(ts.Stdout(), "%s", text)
	if strconv.Itoa(response.StatusCode) != args[0] {
		ts.Fatalf("status %s, not %s: %s", response.Status, args[0], text)
	}
}

func checkJSON(ts *testscript.TestScript, neg bool, args []string) {
	var document any
	text := ts.ReadFile("stdout")
	if err := json.Unmarshal([]byte(text), &document); err != nil {
		ts.Fatalf("stdout: %v\n%s", err, text)
	}
	if args[0] == "-n" {
		if found := valuesAt(document, args[1]); strconv.Itoa(len(found)) != args[2] {
			ts.Fatalf("%d values at %s, not %s: %v", len(found), args[1], args[2], found)
		}
		return
	}
	found := valuesAt(document, args[0])
	has := false
	for _, value := range found {
		has = has || value == args[1]
	}
	if has == neg {
		ts.Fatalf("at %s: %v", args[0], found)
	}
}

// keep puts the value at a path of the JSON on stdout into an environment variable: keep NAME PATH.
func keep(ts *testscript.TestScript, neg bool, args []string) {
	var document any
	ts.Check(json.Unmarshal([]byte(ts.ReadFile("stdout")), &document))
	found := valuesAt(document, args[1])
	if neg || len(found) != 1 {
		ts.Fatalf("%d values at %s", len(found), args[1])
	}
	ts.Setenv(args[0], found[0])
}

// valuesAt are the values at a path of members, indexes and stars, as texts.
func valuesAt(value any, path string) []string {
	if path == "" {
		if text, is := value.(string); is {
			return []string{text}
		}
		text, err := json.Marshal(value, json.Deterministic(true))
		if err != nil {
			return nil
		}
		return []string{string(text)}
	}
	name, rest, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	if rest != "" {
		rest = "/" + rest
	}
	var found []string
	switch value := value.(type) {
	case map[string]any:
		for key, each := range value {
			if key == name || name == "*" {
				found = append(found, valuesAt(each, rest)...)
			}
		}
	case []any:
		for i, each := range value {
			if strconv.Itoa(i) == name || name == "*" {
				found = append(found, valuesAt(each, rest)...)
			}
		}
	}
	return found
}

func runTries(ts *testscript.TestScript, neg bool, args []string) {
	number := 0
	for line := range strings.SplitSeq(background(ts)[args[0]].text(), "\n") {
		command, is := strings.CutPrefix(line, "  liggare ")
		if !is {
			continue
		}
		number++
		ts.Check(ts.Exec(liggare(ts), strings.Fields(command)...))
	}
	if neg || number != len(tries) {
		ts.Fatalf("%d commands were printed, not %d", number, len(tries))
	}
}

// masks are what differs from run to run.
var masks = []struct {
	what *regexp.Regexp
	as   string
}{
	{regexp.MustCompile(`[0-9A-HJKMNP-TV-Z]{26}`), "<id>"},
	{regexp.MustCompile(`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d`), "<time>"},
	{regexp.MustCompile(`127\.0\.0\.1:\d+`), "<address>"},
}

func mask(ts *testscript.TestScript, neg bool, args []string) {
	text := ts.ReadFile("stdout")
	for _, m := range masks {
		text = m.what.ReplaceAllString(text, m.as)
	}
	fmt.Fprint(ts.Stdout(), text)
}
