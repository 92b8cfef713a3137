using CsCheck;
using NodeStack.KubeApi.Selectors;
using Xunit;

namespace NodeStack.KubeApi.Tests.Selectors;

public class FieldSelectorTests
{
    private static readonly Dictionary<string, string> Fields = new() { ["metadata.name"] = "b", ["spec.x"] = "a,b=c\\" };

    [Theory]
    [InlineData("", true)]
    [InlineData("metadata.name=b", true)]
    [InlineData("metadata.name==b", true)]
    [InlineData("metadata.name!=b", false)]
    [InlineData("spec.y=", true)]
    [InlineData("spec.y!=", false)]
    [InlineData(@"spec.x=a\,b\=c\\,metadata.name=b", true)]
    [InlineData("=", true)]
    public void Matches_Fields_ByAllRequirements(string selector, bool matches) => Assert.Equal(matches, FieldSelector.Parse(selector).Matches(Fields));

    [Fact]
    public void RequiredValue_OnlyOfEqualities_IsKnown()
    {
        var selector = FieldSelector.Parse("a=1,b!=2");

        Assert.Equal(("1", null, null), (selector.RequiredValue("a"), selector.RequiredValue("b"), selector.RequiredValue("c")));
    }

    [Theory]
    [InlineData("a", "invalid selector: 'a'; can't understand 'a'")]
    [InlineData("b=1,a", "invalid selector: 'b=1,a'; can't understand 'a'")]
    [InlineData("a=b=c", "invalid field selector: unescaped character in value: 61")]
    [InlineData(@"a=\x", @"invalid field selector: invalid escape sequence: \x")]
    [InlineData(@"a=\", @"invalid field selector: invalid escape sequence: \")]
    public void Parse_NoSelector_SaysWhatUpstreamSays(string text, string message) =>
        Assert.Equal(message, Assert.Throws<SelectorFormatException>(() => FieldSelector.Parse(text)).Message);

    [Fact]
    public void Parse_AnyText_GivesASelectorThatReadsBackOrAFormatError() =>
        Gen.Char[@"ab.=!,\"].Array[0, 10].Select(c => new string(c)).Sample(text =>
        {
            try
            {
                var selector = FieldSelector.Parse(text);
                // Terms come in the order of their texts, and a==b is not written as it was read.
                Assert.Equal(
                    selector.Requirements.OrderBy(r => r.ToString(), StringComparer.Ordinal),
                    FieldSelector.Parse(selector.ToString()).Requirements.OrderBy(r => r.ToString(), StringComparer.Ordinal));
            }
            catch (SelectorFormatException e)
            {
                Assert.NotEmpty(e.Message);
            }
        }, iter: 20_000);
}
