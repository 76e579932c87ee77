#!/bin/sh
# Checks slug against expectations; the exit code is the number of failures.
cd "$(dirname "$0")/.." || exit 99
. lib/slug.sh

failures=0
check() {
    actual=$(slug "$1")
    if [ "$actual" = "$2" ]; then
        echo "ok      '$1' -> '$actual'"
    else
        echo "FAILED  '$1' -> '$actual', expected '$2'"
        failures=$((failures + 1))
    fi
}

check 'Hello World' 'hello-world'
check 'Already-a-slug' 'already-a-slug'
check 'Hello,   World!' 'hello-world'
check '  --Trimmed--  ' 'trimmed'

echo "$failures failed"
exit "$failures"
