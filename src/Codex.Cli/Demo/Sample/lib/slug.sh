# slug TEXT: lower case, words joined by single hyphens, no hyphen at either end.
slug() {
    printf '%s' "$1" |
        tr '[:upper:]' '[:lower:]' |
        tr -c '[:alnum:]' '-' |
        sed 's/^-//; s/-$//'
}
