namespace NodeStack.Repo.Tests;

public sealed class CodeTextTests
{
    [Theory]
    [InlineData("a // async\nb", "a         \nb")]
    [InlineData("a /* lock\n*/ b", "a        \n   b")]
    [InlineData("x = \"Task \\\" y\"; z", "x =            ; z")]
    [InlineData("x = @\"c:\\\"; lock", "x =       ; lock")]
    [InlineData("x = \"\"\"a \" b\"\"\"; lock", "x =            ; lock")]
    [InlineData("c = '\"'; lock", "c =    ; lock")]
    public void WithoutCommentsAndLiterals_Text_KeepsOnlyCode(string text, string expected) =>
        Assert.Equal(expected, CodeText.WithoutCommentsAndLiterals(text));
}
