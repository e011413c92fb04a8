#!/usr/bin/env bash
# The work of action.yml: installs ftevents beside itself, checks a server, and hands the reports to GitHub. Its inputs are variables, so that
# no input is ever part of a program; it ends with the exit code of the check.
set -euo pipefail

folder="$RUNNER_TEMP/ftevents"
if [ ! -x "$folder/environment/bin/ftevents" ]; then
    "$FTEVENTS_PYTHON" -m venv "$folder/environment"
    "$folder/environment/bin/python" -m pip --disable-pip-version-check install --quiet \
        --constraint "$FTEVENTS_ACTION/constraints.txt" "$FTEVENTS_ACTION"
fi

reports="$(mktemp -d "$folder/reports.XXXXXX")"
arguments=(--report "$reports/report.json" --report "$reports/report.html" --report "$reports/report.xml" --report "$reports/report.sarif"
    --report "markdown=$reports/summary.md" --report "$reports/report.annotations")

given() { # an option, and its value where there is one
    if [ -n "$2" ]; then arguments+=("$1=$2"); fi
}
given --profile "$FTEVENTS_PROFILE"
given --select "$FTEVENTS_SELECT"
given --ignore "$FTEVENTS_IGNORE"
given --baseline "$FTEVENTS_BASELINE"
given --fail-on "$FTEVENTS_FAIL_ON"
while IFS= read -r line; do
    line="${line%$'\r'}"
    if [ -n "$line" ]; then arguments+=("$line"); fi
done <<<"$FTEVENTS_ARGS"
arguments+=(-- "$FTEVENTS_BASE_URL") # an empty one too: ftevents refuses it

echo "report=$reports" >>"$GITHUB_OUTPUT"
code=0
"$folder/environment/bin/ftevents" check "${arguments[@]}" || code=$?
if [ -f "$reports/summary.md" ]; then cat "$reports/summary.md" >>"$GITHUB_STEP_SUMMARY"; fi
if [ -f "$reports/report.annotations" ]; then cat "$reports/report.annotations"; fi
case "$code" in
0) verdict=conforming ;;
1) verdict="not conforming" ;;
*) verdict="" ;;
esac
if [ "$code" -eq 2 ] && [ -f "$reports/report.json" ]; then verdict=inconclusive; fi
echo "verdict=$verdict" >>"$GITHUB_OUTPUT"
exit "$code"
