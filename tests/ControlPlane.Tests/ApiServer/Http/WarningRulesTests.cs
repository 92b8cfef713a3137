using NodeStack.ControlPlane.ApiServer.Http;
using Xunit;

namespace NodeStack.ControlPlane.Tests.ApiServer.Http;

public class WarningRulesTests
{
    [Fact]
    public void Headers_Warnings_AreQuotedOnceEach() => Assert.Equal(
        ["299 - \"unknown field \\\"spec.a\\\"\"", "299 - \"back\\\\slash ä\""],
        WarningRules.Headers(["unknown field \"spec.a\"", "back\\slash ä", "", "unknown field \"spec.a\"", "two\nlines"]));

    [Fact]
    public void Headers_UpToTheLimit_AreWhole() => Assert.Equal(
        [$"299 - \"{new string('a', 2048)}\"", $"299 - \"{new string('b', 2048)}\""], WarningRules.Headers([new string('a', 2048), new string('b', 2048)]));

    [Fact]
    public void Headers_BeyondTheLimit_AreCutAndThenLeftOut()
    {
        var headers = WarningRules.Headers(Enumerable.Range(0, 40).Select(i => new string((char)('A' + i), 300))).ToArray();
        Assert.Equal(16, headers.Length);
        Assert.All(headers, h => Assert.Equal("299 - \"\"".Length + 256, h.Length));
    }

    [Fact]
    public void Headers_Cut_NeverBetweenTheHalvesOfACharacter()
    {
        var headers = WarningRules.Headers([string.Concat(Enumerable.Repeat("𝄞", 5000))]).Single();
        Assert.Equal(256, headers.EnumerateRunes().Count(r => r.Value > 0xffff));
        Assert.DoesNotContain("\ufffd", headers, StringComparison.Ordinal);
    }
}
