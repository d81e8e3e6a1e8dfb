package main

import (
	"errors"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"liggare/domain"
)

// flags are a command's flags, told in one language.
type flags struct {
	set      *pflag.FlagSet
	lang     string
	required []string // names of those that must have a value
	format   string   // --format, where the command has it
	formats  []string // its values; none: the command has no such flag
}

func newFlags(name, lang string) *flags {
	f := &flags{set: pflag.NewFlagSet(name, pflag.ContinueOnError), lang: lang}
	f.set.SortFlags = false
	f.set.Usage = func() {} // help and mistakes are told by command.run
	return f
}

// text declares a flag with a text value. The usage names the value in back quotes.
func (f *flags) text(to *string, name, value, sv, en string) {
	f.set.StringVar(to, name, value, f.in(sv, en))
	f.set.Lookup(name).DefValue = "" // usages tell their defaults themselves, in the right language
}

// must declares a flag that has to be given.
func (f *flags) must(to *string, name, sv, en string) {
	f.text(to, name, "", sv, en)
	f.required = append(f.required, name)
}

func (f *flags) bool(to *bool, name, sv, en string) {
	f.set.BoolVar(to, name, false, f.in(sv, en))
}

func (f *flags) number(to *int, name string, value int, sv, en string) {
	f.set.IntVar(to, name, value, f.in(sv, en))
	f.set.Lookup(name).DefValue = "0"
}

// list declares a flag that may be given several times.
func (f *flags) list(to *[]string, name, sv, en string) {
	f.set.StringArrayVar(to, name, nil, f.in(sv, en))
}

// answers declares --format.
func (f *flags) answers() {
	f.formats = []string{"table", "json"}
	f.text(&f.format, "format", "table", "`FORM`: table för människor, json för program (svaret som det kom); förval table",
		"`FORM`: table for people, json for programs (the answer as it came); default table")
}

func (f *flags) in(sv, en string) string { return domain.Text{SV: sv, EN: en}.In(f.lang) }

// common declares what every command has; it comes last in help.
func (f *flags) common() {
	var lang string // read before the flags are, by language
	f.text(&lang, "lang", "", "`SPRÅK`: sv eller en; förval efter LC_ALL, LC_MESSAGES, LANG, annars sv", "`LANGUAGE`: sv or en; default by LC_ALL, LC_MESSAGES, LANG, else sv")
}

// check tells what is missing or can't be among the flags that were given.
func (f *flags) check() error {
	for _, name := range f.required {
		if f.set.Lookup(name).Value.String() == "" {
			return usage("Ange --%s.", "Give --%s.", name)
		}
	}
	if f.formats != nil && !slices.Contains(f.formats, f.format) {
		return usage("--format är %s.", "--format is %s.", strings.Join(f.formats, " | "))
	}
	if lang := f.set.Lookup("lang"); lang.Changed && lang.Value.String() != "sv" && lang.Value.String() != "en" {
		return usage("--lang är sv eller en.", "--lang is sv or en.")
	}
	return nil
}

// parse reads the flags. One that takes a single value and is given twice is refused: of two filters the last would silently be the only one.
func (f *flags) parse(args []string) error {
	return f.set.ParseAll(args, func(flag *pflag.Flag, value string) error {
		if _, list := flag.Value.(pflag.SliceValue); flag.Changed && !list {
			return &repeatedFlag{flag.Name}
		}
		return f.set.Set(flag.Name, value)
	})
}

// repeatedFlag says that a flag was given more often than once.
type repeatedFlag struct{ name string }

func (r *repeatedFlag) Error() string { return "--" + r.name + " twice" }

// flagMistake says in our words what pflag found.
func flagMistake(err error, f *flags) error {
	var unknown *pflag.NotExistError
	var empty *pflag.ValueRequiredError
	var bad *pflag.InvalidValueError
	var repeated *repeatedFlag
	switch {
	case errors.As(err, &repeated):
		return usage("--%s ges en gång; här står den två.", "--%s is given once; here it stands twice.", repeated.name)
	case errors.As(err, &unknown):
		var names []string
		f.set.VisitAll(func(flag *pflag.Flag) { names = append(names, "--"+flag.Name) })
		return usage("Flaggan %q finns inte. De som finns är %s.", "There is no flag %q. There are %s.", unknown.GetSpecifiedName(), strings.Join(names, " "))
	case errors.As(err, &empty):
		return usage("--%s behöver ett värde.", "--%s needs a value.", empty.GetSpecifiedName())
	case errors.As(err, &bad):
		return usage("--%s kan inte vara %q.", "--%s can't be %q.", bad.GetFlag().Name, bad.GetValue())
	}
	return usage("Flaggorna går inte att läsa.", "The flags can't be read.")
}
