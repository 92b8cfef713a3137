using CsCheck;
using NodeStack.ControlPlane.Controllers.Job;

namespace NodeStack.ControlPlane.Tests.Controllers.Job;

public sealed class IndexSetTests
{
    [Theory]
    [InlineData("", 10, "")]
    [InlineData("1,3-5,7", 10, "1,3-5,7")]
    [InlineData("0,1,2", 10, "0-2")]
    [InlineData("0-1", 10, "0,1")]
    [InlineData("2-9", 5, "2-4")]
    [InlineData("x,3,4-y,12", 10, "3")]
    public void Parse_Text_IsWrittenInOneWay(string text, int completions, string expected) => Assert.Equal(expected, IndexSet.Parse(text, completions).ToString());

    [Fact]
    public void IndexSet_AnyIndexes_IsASet() => Gen.Select(Gen.Int[0, 40].Array[0, 30], Gen.Int[0, 40].Array[0, 30]).Sample((a, b) =>
    {
        var (first, second) = (IndexSet.Of(a), IndexSet.Of(b));
        var union = first.With(second);
        Assert.Equal(a.Union(b).Count(), union.Count);
        Assert.Equal(union.ToString(), IndexSet.Parse(union.ToString(), 41).ToString());
        Assert.Equal(Enumerable.Range(0, 41).Except(a), first.Missing(41));
        Assert.Equal(a.Intersect(b).Count(), first.CountIn(second));
        Assert.All(Enumerable.Range(0, 41), i => Assert.Equal(a.Contains(i), first.Contains(i)));
    });
}
