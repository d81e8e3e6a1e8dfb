package projections

import "liggare/domain"

// dispute makes a row disputed whose first alternative is what is recorded, and whose others follow only from claims against other entities. The first such claim stands for
// all of them: which leads to which, where there are several, is told by `because`.
func (a *Ask) dispute(row *Row) {
	for _, f := range a.doubts[row.Key] {
		data, is := f.Data.(*domain.RecordDisputed)
		if !is {
			continue
		}
		for i, content := range row.Alternatives {
			claim := a.claimed(content, f, data)
			if i == 0 {
				claim = a.claimed(content, f.TargetIn(a.edition.Facts(f.Home())), nil)
			}
			row.Claims = append(row.Claims, claim)
		}
		row.Certainty, row.Alternatives = Disputed, nil
		return
	}
}
