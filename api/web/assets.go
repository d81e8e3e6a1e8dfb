package web

import (
	"crypto/sha256"
	"encoding/base64"
	"io/fs"
)

// assetTag tells one build's style sheet and scripts from another's.
var assetTag = func() string {
	sum := sha256.New()
	err := fs.WalkDir(assetFiles, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := assetFiles.ReadFile(name)
		sum.Write(content)
		return err
	})
	if err != nil {
		panic(err)
	}
	return `"` + base64.RawURLEncoding.EncodeToString(sum.Sum(nil)[:9]) + `"`
}()
