#!/bin/sh
# Prints the slug of its arguments.
. "$(dirname "$0")/lib/slug.sh"
slug "$*"
