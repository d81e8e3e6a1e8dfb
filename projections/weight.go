package projections

// A weight is what an answer takes in memory as long as it is kept, in pieces of half a kilobyte. It is counted in the records that its rows rest on, since rows grow with them: each makes
// a row larger by 200 to 500 bytes, and by another 100 once words have been searched for; by up to 1,300 where every text is as long as it may be. Rows alone would tell little: an
// audit's has dozens of records, and a hundred times the size of a name's.

func (r *Row) weight() int {
	return (1 + len(r.Events)) * max(1, len(r.Alternatives)+len(r.Claims))
}

func weightOf(rows []Row) (n int) {
	for i := range rows {
		n += rows[i].weight()
	}
	return n
}

// Weight counts the texts that words are searched in from the beginning, and what the edition keeps of its own.
func (w *Whole) Weight() int {
	n := w.edition.Narrowed() / narrowedToAPiece
	for _, row := range w.rows {
		n += row.weight()
	}
	return n
}

// narrowedToAPiece is how many entities of a narrowed edition weigh a piece.
const narrowedToAPiece = 6

func (d *Difference) Weight() (n int) {
	for _, c := range d.Views {
		n += weightOf(c.Added) + weightOf(c.Ended) + len(c.Corrected)
		for i := range c.Changed {
			n += c.Changed[i].Before.weight() + c.Changed[i].After.weight()
		}
	}
	return n
}

func (c *Courses) Weight() (n int) {
	for i := range c.Rows {
		for j := range c.Rows[i].Periods {
			n += c.Rows[i].Periods[j].weight()
		}
	}
	return n
}

// Weight is that of whole records.
func (s *Story) Weight() int { return 3 * len(s.Records) }
