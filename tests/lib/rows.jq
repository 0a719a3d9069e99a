# tests/vectors as rows for tests/lib/rows.c.  --arg what: which file; --argjson entry: the example's entries in base64.
def bytes: if has("hex") then "x:" + .hex
    else "x:" + ([.parts[] | if type == "number" then "00" * (. as $n | if $n == 0 then 0 else $n end) else . end] | map(. // "") | join("")) end;
def keys_of: map("x:\(.kid),x:\(.pk),\(.iss // "")") | join(";");
def path: if .path == [] then "-" else .path | map("b:" + .) | join(",") end;
def word(n): "fabrique-vector/\(n)" | "b:" + @base64;
def tab: map(tostring) | join("\t");
if $what == "statement" then .world as $w | .entries[]
    | ["statement", .name, .code, bytes, $w.origin, $w.now, (((.extra_keys // []) + $w.keys) | keys_of)] | tab
elif $what == "checkpoint" then . as $all
    | ("log \(.vkey)\n" + (.witnesses | to_entries | map("witness w\(.key) \(.value)\n") | join("")) + "quorum none\n") as $policy
    | .cases[] | ["checkpoint", .name, (if .ok then "OK" else "no" end), "b:" + (.text | @base64), "b:" + ($policy | @base64),
                  (.cosigned // [] | length)] | tab
elif $what == "merkle" then (.roots | map({(.size | tostring): .root}) | add) as $root
    | (.inclusion[] | ["inclusion", "\(.index) of \(.size)", "OK", word(.index), .index, .size, path, "b:" + $root[.size | tostring]] | tab),
      (.consistency[] | ["consistency", "\(.first) and \(.second)", "OK", .first, .second, path, "b:" + $root[.first | tostring], "b:" + $root[.second | tostring]] | tab),
      (.fail[] | if .type == "inclusion"
          then ["inclusion", .name, "E_PROOF", word(.entry), .index, .size, path, "b:" + ($root[(.root_of // .size) | tostring] // "-")] | tab
          else ["consistency", .name, "E_PROOF", .first, .second, path, "b:" + ($root[.first | tostring] // "-"), "b:" + ($root[.second | tostring] // "-")] | tab end)
else .origin as $o | .service_pk as $k
    | .cases[] | ["receipt", .name, (if .ok then "OK" else "no" end), "x:" + .hex, "b:" + $entry[.entry], $o, "x:" + $k] | tab
end
