// plus.cc: the header in C++: a community is opened, asked, verified; a decision is made.
//
//   plus FILE
#include <fabrique.h>

#include <cstdio>
#include <cstring>
#include <memory>
#include <string>

namespace {

struct Close {
    void operator()(fab_community *c) const { fab_close(c); }
    void operator()(fab_text *t) const { fab_text_free(t); }
};

std::string document(fab_community *c, const char *target)
{
    fab_text *text = nullptr;

    if (fab_get(c, target, &text, nullptr) != FABRIQUE_OK) return "";
    const std::unique_ptr<fab_text, Close> kept(text);
    return std::string(kept->text, kept->len);
}

}  // namespace

int main(int n, char **argument)
{
    fab_error e = {};
    fab_need need = {};
    fab_decision d = {};
    fab_community *opened = nullptr;

    e.size = sizeof e;
    if (n != 2 || fab_open(argument[1], nullptr, &opened, &e) != FABRIQUE_OK) {
        std::printf("%s %s\n", e.name, e.sentence);
        return 1;
    }
    const std::unique_ptr<fab_community, Close> c(opened);
    if (document(c.get(), "/v1/community").compare(0, 7, "{\"v\":1,") != 0) return 2;

    need.size = sizeof need;
    d.size = sizeof d;
    need.stake = need.shrug = need.track = 2;
    need.level = FABRIQUE_BALANCED;
    need.max_steps = 1;
    need.will = fab_odds{700000, 930000, 995000, 0};
    need.can = fab_odds{1000000, 1000000, 1000000, 0};
    need.shrug = need.track = 20;
    if (fab_decide(&need, nullptr, 0, &d, &e) != FABRIQUE_OK || d.kind != FABRIQUE_HANDSHAKE || d.odds != 815000) return 3;
    std::printf("fabrique %s\n", fab_version());
    return 0;
}
