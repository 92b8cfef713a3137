using System.Text;
using CsCheck;
using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Ruleset;
using NodeStack.Proxy.Tracking;

namespace NodeStack.Proxy.Tests.Ruleset;

public sealed class TitleRulesTests
{
    private static readonly string[] s_letters = ["a", "ä", "語", "😀"];

    [Theory]
    [InlineData(0, 0)]
    [InlineData(128, 128)]
    [InlineData(129, 128)]
    [InlineData(191, 128)]
    public void Shorten_Long_FitsIntoAComment(int length, int kept)
    {
        var title = new string('a', length);
        var text = TitleRules.Shorten(title);
        Assert.Equal(kept, text.Length);
        Assert.Equal(length > 128, text.EndsWith("...", StringComparison.Ordinal));
    }

    [Fact]
    public void Shorten_AnyText_IsAtMost128BytesAndNoCharacterIsCutInTwo() => Gen.Int[0, 3].Select(i => s_letters[i]).Array[0, 200].Sample(parts =>
    {
        var text = TitleRules.Shorten(string.Concat(parts));
        Assert.True(Encoding.UTF8.GetByteCount(text) <= 128);
        Assert.StartsWith(text.Replace("...", "", StringComparison.Ordinal), string.Concat(parts), StringComparison.Ordinal);
    });

    [Fact]
    public void Program_LongestNames_AreProgrammed()
    {
        var world = new NamedWorld(AddressFamily.IPv4);
        var name = new string('n', 63);
        var port = OutsideEffectTests.Open(world) with { Service = new ServiceKey(name, name), Name = name, SourceRanges = [AddressPrefix.Parse("198.51.100.0/24")!.Value] };
        world.Program(port, "far1");
        Assert.Equal("far1", world.Ends("pod1 > web:80"));
    }
}
