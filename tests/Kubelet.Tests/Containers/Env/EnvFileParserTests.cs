using NodeStack.Kubelet.Containers.Env;

namespace NodeStack.Kubelet.Tests.Containers.Env;

public class EnvFileParserTests
{
    [Theory]
    [InlineData("K='v'", "v")]
    [InlineData("A='1'\nK='v'\nK='later'", "v")]
    [InlineData("\n# comment\n  \t\n  K='v' # why\n", "v")]
    [InlineData("K='a\nb'\n", "a\nb")]
    [InlineData("K='a \\n $X \"q\" # in'", "a \\n $X \"q\" # in")]
    [InlineData("K='v'\r\nL='w'\r\n", "v")]
    [InlineData("K= 'v'", "")]
    [InlineData("K=''", "")]
    [InlineData("L='v'", null)]
    [InlineData("", null)]
    public void Find_Table(string text, string? expected) => Assert.Equal(expected, EnvFileParser.Find(text, "K"));

    [Theory]
    [InlineData("K", "at line 1: missing '='")]
    [InlineData("A='1'\n='v'", "at line 2: empty variable name")]
    [InlineData("K ='v'", "at line 1: whitespace before '=' is not allowed")]
    [InlineData("K=v", "at line 1: value must be enclosed in single quotes")]
    [InlineData("K='v'x", "at line 1: unexpected content after closing quote")]
    [InlineData("\nK='v\nw\n", "at line 2: unclosed single quote")]
    public void Find_BadFile_NamesTheLine(string text, string message) =>
        Assert.Equal("invalid environment variable format " + message, Assert.Throws<FormatException>(() => EnvFileParser.Find(text, "K")).Message);

    [Fact]
    public void Find_AnyText_EndsInAValueOrAFormatException()
    {
        var random = new Random(7);
        const string letters = "K='\n #a\r\t";
        for (var i = 0; i < 20_000; i++)
        {
            var text = new string([.. Enumerable.Range(0, random.Next(12)).Select(_ => letters[random.Next(letters.Length)])]);
            try
            {
                EnvFileParser.Find(text, "K");
            }
            catch (FormatException)
            {
            }
        }
    }
}
