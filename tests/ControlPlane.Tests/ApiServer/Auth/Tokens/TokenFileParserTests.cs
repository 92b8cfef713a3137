using NodeStack.ControlPlane.ApiServer.Auth;
using NodeStack.ControlPlane.ApiServer.Auth.Tokens;

namespace NodeStack.ControlPlane.Tests.ApiServer.Auth.Tokens;

public sealed class TokenFileParserTests
{
    [Fact]
    public void Parse_Records_GivesUsers()
    {
        var users = TokenFileParser.Parse("t1,alice,u1\r\n\nt2,\"bob, the \"\"b\"\"\",u2,\"dev,ops\"\nt3,c,u3,one\n");

        Assert.Equal(3, users.Count);
        Assert.Equal(("alice", "u1", ""), (users["t1"].Name, users["t1"].Uid, string.Join('|', users["t1"].Groups)));
        Assert.Equal("bob, the \"b\"", users["t2"].Name);
        Assert.Equal(["dev", "ops"], users["t2"].Groups);
        Assert.Equal(["one"], users["t3"].Groups);
    }

    [Theory]
    [InlineData("a,b", "line 1: token file must have at least 3 columns")]
    [InlineData("a,b,c\n,b,c", "line 2: empty token")]
    [InlineData("\"a,b,c", "line 1: a quoted column does not end")]
    [InlineData("\"a\"x,b,c", "line 1: extraneous text")]
    public void Parse_BadRecord_SaysWhereAndWhat(string text, string message) =>
        Assert.StartsWith(message, Assert.Throws<FormatException>(() => TokenFileParser.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Authenticate_KnownToken_IsTheUser()
    {
        var authenticator = new StaticTokenAuthenticator(TokenFileParser.Parse("t1,alice,u1"));

        Assert.Equal("alice", (await Ask(authenticator, "t1")).User!.Name);
        Assert.Same(Authentication.None, await Ask(authenticator, "t"));
        Assert.Same(Authentication.None, await Ask(authenticator, null));
    }

    private static ValueTask<Authentication> Ask(StaticTokenAuthenticator authenticator, string? token) =>
        authenticator.AuthenticateAsync(new RequestCredentials(null, token), [], CancellationToken.None);
}
