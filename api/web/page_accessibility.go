package web

// accessibility is the statement that the law asks for (lagen 2018:1937 om tillgänglighet till digital offentlig service), with a way to report what doesn't work.
func (v *visit) accessibility() (*shown, error) {
	return &shown{template: "accessibility", title: v.T("Tillgänglighetsredogörelse", "Accessibility statement")}, nil
}
