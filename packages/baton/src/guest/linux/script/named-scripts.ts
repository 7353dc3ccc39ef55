import { sh } from './shell-text.ts';

/**
 * The texts of scripts that a configuration names. Programs of the system are none of somebody's own; what is neither executable nor
 * named like a script may be a file of secrets that a script is given.
 */
export const namedScripts = sh`
one_a_line() { tr -s ' \t"'\''=;' '\n'; }
is_script() {
  own test -f "$1" || return 1
  case $1 in *.sh | *.bash | *.py | *.pl | *.rb) ;; *) own test -x "$1" ;; esac
}
# script_sections <root>: of the paths among the lines that it is given
script_sections() {
  seen=' ' scripts=0
  while [ $scripts -lt 40 ] && read -r word; do
    case $word in
    /bin/* | /sbin/* | /usr/bin/* | /usr/sbin/* | /proc/* | /sys/* | /dev/* | *.key | *.pem | *.crt) continue ;;
    /*) ;;
    *) continue ;;
    esac
    case $seen in *" $word "*) continue ;; esac
    seen="$seen$word "
    is_script "$1$word" </dev/null 2>/dev/null || continue
    section_file script-file 16384 "$word" "$1"
    scripts=$((scripts + 1))
  done
}
`;
