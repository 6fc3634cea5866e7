A repository's own profile: credentials from the environment, few records, and what is said when something lacks.
== story a profile gives principals and records, and what it does not give is named
== file treaty.yaml
targets:
  local:
    url: ${TARGET_URL}
    disposable: true
    timeout: 5s
    principals:
      admin:
        headers:
          X-Spaaza-Session-User-Id: admin-user-id
          X-Spaaza-Session-Key: ${SESSION_KEY}
    given:
      tags:
        existing: [{id: 1}, {id: 2}]
        absent: [{id: 999}]
== serve
treaty mock ${ROOT}/Contracts/spaaza/openapi.yaml --port 0
== run
TARGET_URL=${URL} treaty verify ${ROOT}/Contracts/spaaza/openapi.yaml --target local
== expect
exit: 2
stderr contains: treaty.yaml:10:33: error: the environment variable SESSION_KEY is not set [profile.variable]
stderr contains: help: set it: export SESSION_KEY=...
== run
TARGET_URL=${URL} SESSION_KEY=admin-session-key treaty verify ${ROOT}/Contracts/spaaza/openapi.yaml --target local
== expect
exit: 0
stdout contains: spaaza: testing local
stdout contains: spaaza/delete-tag/error-68/denied-limited: needs the principal 'limited' (principals.limited of the target in treaty.yaml)
stdout contains: needs one more existing record of tags (given.tags.existing)
== run
TARGET_URL=${URL} SESSION_KEY=admin-session-key treaty verify ${ROOT}/Contracts/spaaza/openapi.yaml --target lokal
== expect
exit: 2
stderr contains: 'lokal' is neither a URL nor a target in 'treaty.yaml'
stderr contains: help: did you mean 'local'?
== run
CI=true treaty verify ${ROOT}/Contracts/spaaza/openapi.yaml
== expect
exit: 2
stderr contains: 'treaty.yaml' names targets, and CI=true without --target would test the mock only
== stop
== expect
exit: 0
== run
TARGET_URL=${URL} SESSION_KEY=x treaty verify ${ROOT}/Contracts/spaaza/openapi.yaml --target local
== expect
exit: 3
stdout contains: cannot be reached
stderr contains: error: nothing was tested
== file treaty.yaml
targets:
  local:
    url: http://127.0.0.1:9
    disposible: true
== run
treaty verify ${ROOT}/Contracts/spaaza/openapi.yaml --target local
== expect
exit: 2
stderr contains: treaty.yaml:4:5: error: 'disposible' is no member of a target [profile.unknown-field]
stderr contains: help: did you mean 'disposable'?
