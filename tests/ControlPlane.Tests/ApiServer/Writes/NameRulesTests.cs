using System.Text;
using CsCheck;
using NodeStack.ControlPlane.ApiServer.Writes;
using NodeStack.KubeApi.Validation;
using Xunit;

namespace NodeStack.ControlPlane.Tests.ApiServer.Writes;

public class NameRulesTests
{
    [Theory]
    [InlineData("web-", "web-bbbbb")]
    [InlineData("", "bbbbb")]
    public void Generate_Prefix_GetsFiveCharacters(string prefix, string name) => Assert.Equal(name, GeneratedNameRules.Generate(prefix, [0, 27, 54, 81, 0]));

    [Fact]
    public void Generate_AnyPrefix_FitsALabel() => Gen.Select(Gen.Int[0, 200], Gen.Byte.Array[5]).Sample((length, random) =>
    {
        var name = GeneratedNameRules.Generate(new string('x', length), random);
        Assert.Equal(Math.Min(length, 58) + 5, name.Length);
        Assert.Null(NameRules.Dns1123Label(name));
        // No vowels and nothing that looks like another character.
        Assert.DoesNotContain(name[^5..], "aeiouy013");
    });

    [Theory]
    [InlineData("me", "kubectl/v1.32", "me")]
    [InlineData("", "kubectl/v1.32 (linux/amd64)", "kubectl")]
    [InlineData("", "Go-http-client", "Go-http-client")]
    [InlineData("", "a\tb\u00a0c/1", "abc")]
    [InlineData("", "", "unknown")]
    [InlineData("", "/1.0", "unknown")]
    public void Of_ManagerElseAgent_IsTheName(string manager, string agent, string name) => Assert.Equal(name, ManagerNameRules.Of(manager, agent));

    [Fact]
    public void Of_AnyAgent_FitsInBytes() => Gen.String[0, 300].Sample(agent => Encoding.UTF8.GetByteCount(ManagerNameRules.Of("", agent)) is > 0 and <= 128);

    [Theory]
    [InlineData("kubectl-client-side-apply")]
    [InlineData("mänager 𝄞")]
    public void Check_PrintableName_IsFine(string name) => Assert.Empty(Errors(name));

    [Fact]
    public void Check_UnprintableCharacters_AreToldWithTheirPlaces() => Assert.Equal(
        ["m: Invalid value: \"ä\\x01\\u00a0\": invalid character U+0001 (at position 2)", "m: Invalid value: \"ä\\x01\\u00a0\": invalid character U+00A0 (at position 3)"],
        Errors("ä\u0001\u00a0"));

    [Fact]
    public void Check_LongName_IsRefusedByBytes()
    {
        Assert.Empty(Errors(new string('x', 128)));
        Assert.Equal(["m: Too long: may not be more than 128 bytes"], Errors(new string('ä', 65)));
    }

    private static IReadOnlyList<string> Errors(string name)
    {
        var errors = new FieldErrors();
        ManagerNameRules.Check(name, "m", errors);
        return errors.All;
    }
}
