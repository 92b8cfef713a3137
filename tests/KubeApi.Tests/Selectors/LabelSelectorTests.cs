using CsCheck;
using NodeStack.KubeApi.Selectors;
using Xunit;

namespace NodeStack.KubeApi.Tests.Selectors;

public class LabelSelectorTests
{
    private static readonly Dictionary<string, string> Labels = new() { ["t"] = "1", ["u"] = "x", ["in"] = "notin" };

    [Theory]
    [InlineData("", true)]
    [InlineData("t=1", true)]
    [InlineData("t==1,u=x", true)]
    [InlineData("t!=1", false)]
    [InlineData("z!=1", true)]
    [InlineData("t in (1,2), !z", true)]
    [InlineData("t in (1,2),!u", false)]
    [InlineData("t notin (1)", false)]
    [InlineData("z notin (1)", true)]
    [InlineData("t", true)]
    [InlineData("z", false)]
    [InlineData("!z", true)]
    [InlineData("t>0", true)]
    [InlineData("t<1", false)]
    [InlineData("u>0", false)]
    [InlineData("u in ()", false)]
    [InlineData("in in (notin)", true)]
    [InlineData("t=", false)]
    public void Matches_Labels_ByAllRequirements(string selector, bool matches) => Assert.Equal(matches, LabelSelector.Parse(selector).Matches(Labels));

    [Theory]
    [InlineData("b==1, a in (y,x,),!c,d", "a in (,x,y),b==1,!c,d")]
    [InlineData("x>1,y<2,z!=", "x>1,y<2,z!=")]
    [InlineData("a in ()", "a in ()")]
    public void ToString_Selector_IsCanonical(string text, string canonical)
    {
        Assert.Equal(canonical, LabelSelector.Parse(text).ToString());
        Assert.Equal(canonical, LabelSelector.Parse(canonical).ToString());
    }

    [Theory]
    [InlineData("==", "found '==', expected: !, identifier, or 'end of string'")]
    [InlineData("a,", "found '', expected: identifier after ','")]
    [InlineData("a b", "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt")]
    [InlineData("a=b c", "found 'c', expected: ',' or 'end of string'")]
    [InlineData("a in b", "unable to parse requirement: found 'b' expected: '('")]
    [InlineData("a in (b", "unable to parse requirement: found '', expected: ',' or ')'")]
    [InlineData("a in (=)", "unable to parse requirement: found '=', expected: ',', ')' or identifier")]
    [InlineData("a>b", "unable to parse requirement: values[0]: Invalid value: \"b\": for 'Gt', 'Lt' operators, the value must be an integer")]
    [InlineData("a/b/c", "unable to parse requirement: <nil>: Invalid value: \"a/b/c\": a valid label key must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')")]
    [InlineData("a=-", "unable to parse requirement: values[0][a]: Invalid value: \"-\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')")]
    [InlineData("!", "unable to parse requirement: found '', expected: identifier")]
    public void Parse_NoSelector_SaysWhatUpstreamSays(string text, string message) =>
        Assert.Equal(message, Assert.Throws<SelectorFormatException>(() => LabelSelector.Parse(text)).Message);

    [Fact]
    public void Parse_AnyText_GivesASelectorThatReadsBackOrAFormatError() =>
        Gen.Char["ab1/.-=!<>(), intox\0\n"].Array[0, 12].Select(c => new string(c)).Sample(text =>
        {
            try
            {
                var selector = LabelSelector.Parse(text);
                Assert.Equal(selector.ToString(), LabelSelector.Parse(selector.ToString()).ToString());
            }
            catch (SelectorFormatException e)
            {
                Assert.NotEmpty(e.Message);
            }
        }, iter: 20_000);
}
