using CsCheck;
using NodeStack.Kubelet.Containers.Env;

namespace NodeStack.Kubelet.Tests.Containers.Env;

public class VariableExpansionRulesTests
{
    private static readonly Dictionary<string, string> Variables = new()
    {
        ["VAR_A"] = "A", ["VAR_B"] = "B", ["VAR_C"] = "C", ["VAR_REF"] = "$(VAR_A)", ["VAR_EMPTY"] = "",
    };

    [Theory]
    [InlineData("$(VAR_A)", "A")]
    [InlineData("___$(VAR_B)___", "___B___")]
    [InlineData("$(VAR_A)-1", "A-1")]
    [InlineData("$(VAR_A)_$(VAR_B)_$(VAR_C)", "A_B_C")]
    [InlineData("$(VAR_REF)", "$(VAR_A)")]
    [InlineData("foo$(VAR_EMPTY)bar", "foobar")]
    [InlineData("foo\\\\$(VAR_A)", "foo\\\\A")]
    [InlineData("$$(VAR_A)", "$(VAR_A)")]
    [InlineData("foo$$(VAR_B)", "foo$(VAR_B)")]
    [InlineData("$$$(VAR_A)", "$A")]
    [InlineData("$$$$$$(VAR_A)", "$$$(VAR_A)")]
    [InlineData("$VAR_A", "$VAR_A")]
    [InlineData("$", "$")]
    [InlineData("foo$", "foo$")]
    [InlineData("$$", "$")]
    [InlineData("$(", "$(")]
    [InlineData("$(VAR_A", "$(VAR_A")]
    [InlineData("$(NOPE)", "$(NOPE)")]
    [InlineData("$(VAR_A$(VAR_B)", "$(VAR_A$(VAR_B)")]
    [InlineData("$()", "$()")]
    [InlineData("$?_boo_$!", "$?_boo_$!")]
    [InlineData("\n", "\n")]
    [InlineData("$é", "$é")]
    [InlineData("", "")]
    public void Expand_Table_AsUpstream(string text, string expected) =>
        Assert.Equal(expected, VariableExpansionRules.Expand(text, Variables));

    [Fact]
    public void Expand_TextWithDollarsDoubled_GivesTextBack() =>
        Gen.String.Sample(text => VariableExpansionRules.Expand(text.Replace("$", "$$", StringComparison.Ordinal), Variables) == text);

    [Fact]
    public void ExpandStrict_MissingAndEmpty_NamesBothSorted()
    {
        VariableExpansionRules.ExpandStrict("$(Z)/$(VAR_EMPTY)/$(VAR_A)/$(B)", Variables, out var missing);
        Assert.Equal(["B", "VAR_EMPTY", "Z"], missing);
    }
}
