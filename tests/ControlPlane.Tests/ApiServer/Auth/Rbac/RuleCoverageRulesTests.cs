using CsCheck;
using NodeStack.ControlPlane.ApiServer.Auth;
using NodeStack.ControlPlane.ApiServer.Auth.Rbac;

namespace NodeStack.ControlPlane.Tests.ApiServer.Auth.Rbac;

public sealed class RuleCoverageRulesTests
{
    private static readonly PolicyRule s_readPods = new(["get", "list"], [""], ["pods"], [], []);

    [Fact]
    public void Problem_RightsNotHeld_ListsThemAsUpstreamDoes() => Assert.Equal(
        "user \"jane\" (groups=[\"dev\" \"system:authenticated\"]) is attempting to grant RBAC permissions not currently held:\n"
        + "{APIGroups:[\"\"], Resources:[\"pods\"], Verbs:[\"delete\"]}\n"
        + "{APIGroups:[\"\"], Resources:[\"secrets\"], ResourceNames:[\"s\"], Verbs:[\"get\" \"delete\"]}\n"
        + "{NonResourceURLs:[\"/x\"], Verbs:[\"get\"]}",
        RuleCoverageRules.Problem(
            Users.Of("jane", "dev", "system:authenticated"), [s_readPods], "",
            [
                new(["get", "delete"], [""], ["pods"], [], []), new(["get", "delete"], [""], ["secrets"], ["s"], []), new(["get"], [], [], [], ["/x"]),
            ]));

    [Fact]
    public void Problem_UnresolvedRoles_AreTold() => Assert.EndsWith(
        "; resolution errors: [x not found]", RuleCoverageRules.Problem(Users.Of("j"), [], "x not found", [s_readPods])!, StringComparison.Ordinal);

    [Theory]
    [InlineData("*", "pods", "", true)]
    [InlineData("*/scale", "deployments/scale", "", true)]
    [InlineData("*/scale", "deployments", "", false)]
    [InlineData("pods", "pods/log", "", false)]
    [InlineData("pods", "*", "", false)]
    public void Missing_Resource_IsCoveredOrNot(string held, string wanted, string name, bool covered) => Assert.Equal(
        covered, RuleCoverageRules.Missing([new(["*"], ["*"], [held], [], [])], [new(["get"], [""], [wanted], name.Length > 0 ? [name] : [], [])]).Count == 0);

    [Fact]
    public void Missing_Names_AreCoveredByTheSameOrAll()
    {
        PolicyRule named = s_readPods with { ResourceNames = ["a"] };

        Assert.Empty(RuleCoverageRules.Missing([s_readPods], [named]));
        Assert.Empty(RuleCoverageRules.Missing([named], [named]));
        Assert.NotEmpty(RuleCoverageRules.Missing([named], [s_readPods]));
        Assert.NotEmpty(RuleCoverageRules.Missing([named], [named with { ResourceNames = ["b"] }]));
    }

    /// <summary>What is covered can do nothing that the holder cannot.</summary>
    [Fact]
    public void Missing_NothingMissing_MeansEveryRequestAllowedByBoth()
    {
        var verbs = OneOf("get", "list", "*");
        var groups = OneOf("", "apps", "*");
        var resources = OneOf("pods", "pods/scale", "*/scale", "*");
        var names = OneOf("", "a", "b");
        var rule = Gen.Select(verbs, groups, resources, names, (v, g, r, n) => new PolicyRule([v], [g], [r], n.Length > 0 ? [n] : [], []));
        var request = Gen.Select(
            OneOf("get", "list"), OneOf("", ".apps"), OneOf("", "/scale"), OneOf("a", "b"),
            (v, g, s, n) => Users.Of("u").Asks($"{v} pods{g}{s} ns/{n}"));
        Gen.Select(rule.List[0, 3], rule, request).Sample((held, wanted, asked) =>
            RuleCoverageRules.Missing(held, [wanted]).Count > 0 || !PolicyMatchRules.Allows(wanted, asked) || PolicyMatchRules.AnyAllows(held, asked));
    }

    private static Gen<string> OneOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);
}
