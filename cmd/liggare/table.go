package main

import (
	"strings"
	"unicode/utf8"
)

// pageWidth is how wide a table is made where answers don't go to a terminal, in characters.
const pageWidth = 132

// narrowest is the width that a text across the page is never squeezed under, in characters.
const narrowest = 10

// longestWord is how long a word may be for its column to keep it in one piece, in characters.
const longestWord = 26

// table is rows of cells in aligned columns, with lines across all of them between.
type table struct {
	head  []string
	lines []line
}

// line is a row of cells, or a text across the table.
type line struct {
	cells []string
	text  string
}

func (t *table) row(cells ...string) { t.lines = append(t.lines, line{cells: cells}) }

func (t *table) across(text string) { t.lines = append(t.lines, line{text: text}) }

// write draws the table within the console's width: cells are broken into lines where they must be.
func (t *table) write(c *console) {
	width := c.width
	if width == 0 {
		width = pageWidth
	}
	widths := t.fit(width)
	writeCells(c, widths, t.head)
	for _, l := range t.lines {
		if l.cells != nil {
			writeCells(c, widths, l.cells)
			continue
		}
		for _, piece := range wrapped(l.text, max(width-4, narrowest)) {
			c.line("    %s", piece)
		}
	}
}

// fit is the width of each column: as wide as its widest cell, unless the table would be too wide; then the widest columns give way first, none to less than its
// longest word as far as that is reasonable.
func (t *table) fit(width int) []int {
	widths, least := make([]int, len(t.head)), make([]int, len(t.head))
	measure := func(cells []string) {
		for i, cell := range cells {
			widths[i] = max(widths[i], length(cell))
			for word := range strings.FieldsSeq(cell) {
				least[i] = max(least[i], min(length(word), longestWord))
			}
		}
	}
	measure(t.head)
	for _, l := range t.lines {
		measure(l.cells)
	}
	total := 2 * (len(widths) - 1)
	for _, w := range widths {
		total += w
	}
	for ; total > width; total-- {
		widest := -1
		for i, w := range widths {
			if w > least[i] && (widest < 0 || w > widths[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			break
		}
		widths[widest]--
	}
	return widths
}

func writeCells(c *console, widths []int, cells []string) {
	columns, height := make([][]string, len(cells)), 1
	for i, cell := range cells {
		columns[i] = broken(cell, widths[i])
		height = max(height, len(columns[i]))
	}
	for y := range height {
		var b strings.Builder
		for i, column := range columns {
			piece := ""
			if y < len(column) {
				piece = column[y]
			}
			b.WriteString(piece)
			b.WriteString(strings.Repeat(" ", widths[i]-length(piece)+2))
		}
		c.line("%s", strings.TrimRight(b.String(), " "))
	}
}

// broken are the lines of a cell: words that are too long for the column are cut.
func broken(cell string, width int) []string {
	var lines []string
	for _, l := range wrapped(cell, width) {
		for length(l) > width {
			at := len(string([]rune(l)[:width]))
			lines = append(lines, l[:at])
			l = l[at:]
		}
		lines = append(lines, l)
	}
	return lines
}

// length is the number of characters.
func length(s string) int { return utf8.RuneCountInString(s) }
