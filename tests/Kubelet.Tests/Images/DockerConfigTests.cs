using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using NodeStack.CriShim.Images;
using NodeStack.Kubelet.Images;

namespace NodeStack.Kubelet.Tests.Images;

public sealed class DockerConfigTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("docker-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("registry.example", "registry.example/a", true)]
    [InlineData("registry.example/team", "registry.example/team/a", true)]
    [InlineData("registry.example/team", "registry.example/other", false)]
    [InlineData("*.example", "eu.example/a", true)]
    [InlineData("*.example", "a.b.example/x", false)]
    [InlineData("re*.example", "registry.example/a", true)]
    [InlineData("registry.example:5000", "registry.example/a", false)]
    [InlineData("registry.example:5000", "registry.example:5000/a", true)]
    public void Matches_KeyAndRepository_ByHostPortAndPath(string key, string repository, bool expected) =>
        Assert.Equal(expected, RegistryMatchRules.Matches(key, repository));

    [Theory]
    [InlineData("https://index.docker.io/v1/", "index.docker.io")]
    [InlineData("http://r.example/v2/team", "r.example/team")]
    [InlineData("r.example/", "r.example")]
    [InlineData("r.example:1/x", "r.example:1/x")]
    public void Key_EntryName_IsReduced(string entry, string key) => Assert.Equal(key, RegistryMatchRules.Key(entry));

    [Fact]
    public void Lookup_SeveralEntries_MostSpecificComesFirst()
    {
        var config = Parse("""{"auths":{"r.example":{"username":"host","password":"p"},"r.example/team":{"auth":"dGVhbTpzOmVj"}}}""");
        var found = config.Lookup("r.example/team/app");
        Assert.Equal([("team", "s:ec"), ("host", "p")], found.Select(a => (a.Username, a.Password)));
        Assert.Equal("host", Assert.Single(config.Lookup("r.example/other")).Username);
        Assert.Empty(config.Lookup("elsewhere.example/app"));
    }

    [Theory]
    [InlineData("docker.io/library/busybox", 1)]
    [InlineData("docker.io/team/app", 1)]
    [InlineData("r.example/app", 0)]
    public void Lookup_OldNameOfTheDefaultRegistry_IsItsCredential(string repository, int count) =>
        Assert.Equal(count, Parse("""{"auths":{"https://index.docker.io/v1/":{"auth":"dTpw"}}}""").Lookup(repository).Count);

    [Theory]
    [InlineData("nope")]
    [InlineData("""{"auths":{"a":{"auth":"%%%"}}}""")]
    [InlineData("""{"auths":{"a":{"auth":"bm9jb2xvbg"}}}""")]
    public void Parse_BadFile_ThrowsWithoutQuotingIt(string json)
    {
        var error = Assert.Throws<FormatException>(() => Parse(json));
        Assert.DoesNotContain("%%%", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("bm9", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lookup_FileWrittenAndReplaced_IsReadAgain()
    {
        var path = Path.Combine(_folder, "config.json");
        var credentials = new NodeImageCredentials([Path.Combine(_folder, "none"), path], NullLogger.Instance);
        Assert.Empty(await LookupAsync(credentials));
        File.WriteAllText(path, """{"auths":{"r.example":{"username":"one","password":"p"}}}""");
        Assert.Equal("one", Assert.Single(await LookupAsync(credentials)).Username);
        File.WriteAllText(path, """{"auths":{"r.example":{"username":"second","password":"p"}}}""");
        Assert.Equal("second", Assert.Single(await LookupAsync(credentials)).Username);
    }

    private static async Task<IReadOnlyList<RegistryAuth>> LookupAsync(NodeImageCredentials credentials) =>
        [.. (await credentials.LookupAsync(new(), "r.example/a", default)).Select(c => c.Auth)];

    private static DockerConfig Parse(string json) => DockerConfigParser.Parse(Encoding.UTF8.GetBytes(json));
}
