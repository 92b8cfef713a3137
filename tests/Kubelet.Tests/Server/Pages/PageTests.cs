using System.Net;
using NodeStack.KubeApi.Configuration;
using NodeStack.KubeApi.Serving;
using NodeStack.Kubelet.Configuration;

namespace NodeStack.Kubelet.Tests.Server.Pages;

public sealed class PageTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static readonly ComponentPage Page = new("kubelet", ["/configz", "/flagz", "/healthz", "/metrics"], new Dictionary<string, string>());

    [Theory]
    [InlineData("", "Text")]
    [InlineData("*/*", "Text")]
    [InlineData("text/plain", "Text")]
    [InlineData("text/html, text/plain;q=0.5", "Text")]
    [InlineData("application/json;as=Statusz;v=v1beta1;g=config.k8s.io", "BetaJson")]
    [InlineData("application/json; v=v1alpha1; g=config.k8s.io; as=Statusz", "AlphaJson")]
    [InlineData("application/json;as=Statusz;v=v1;g=config.k8s.io", "None")]
    [InlineData("application/json;as=Flagz;v=v1beta1;g=config.k8s.io", "None")]
    [InlineData("application/json", "None")]
    [InlineData("text/html", "None")]
    public void Choose_Table(string accept, string expected) => Assert.Equal(expected, PageFormatRules.Choose(accept, "Statusz").ToString());

    [Fact]
    public void Statusz_Text_ReadsAsUpstreams() => Assert.Equal(
        "\nkubelet statusz\nWarning: This endpoint is not meant to be machine parseable, has no formatting compatibility guarantees and is for debugging purposes only.\n"
        + "\nStarted: Fri Jan  2 03:04:05 UTC 2026\nUp: 25 hr 01 min 02 sec\nGo version: .NET 10\nBinary version: 1.36.2\nEmulation version: 1.36\n"
        + "Paths: /configz /flagz /healthz /metrics\n",
        StatuszRenderer.Text(Page, Start, Start.AddSeconds(25 * 3600 + 62), ".NET 10"));

    [Fact]
    public void Statusz_Json_HasTheFieldsOfTheKind() => Assert.Equal(
        """{"kind":"Statusz","apiVersion":"config.k8s.io/v1beta1","metadata":{"name":"kubelet"},"startTime":"2026-01-02T03:04:05Z","uptimeSeconds":7,"goVersion":".NET 10","binaryVersion":"1.36.2","emulationVersion":"1.36","paths":["/configz","/flagz","/healthz","/metrics"]}""",
        StatuszRenderer.Json("config.k8s.io/v1beta1", Page, Start, Start.AddSeconds(7), ".NET 10").ToJsonString());

    [Fact]
    public void Flags_OfTheCommandLineAndTheConfiguration_WithoutSecrets()
    {
        var url = KubeletFlags.All.Single(f => f.Name == "manifest-url-header");
        var flags = KubeletOptionsLoader.Load(
        [
            new GivenFlag(KubeletFlags.NodeIp, ["192.0.2.1"]), new GivenFlag(KubeletFlags.All.Single(f => f.Name == "port"), ["10350"]), new GivenFlag(url, ["Authorization:secret"]),
        ]).Flags;
        Assert.Equal(("192.0.2.1", "10350", "false", "CLASSIFIED", ""), (flags["node-ip"], flags["port"], flags["anonymous-auth"], flags["manifest-url-header"], flags["config"]));
        Assert.Equal(KubeletFlags.All.Count, flags.Count);
        Assert.DoesNotContain("secret", string.Join(' ', flags.Values), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_Pages_AreServedToWhomMayReadThem()
    {
        await using var harness = await ServerHarness.StartAsync();
        using var client = harness.Client(harness.Admin());
        Assert.StartsWith("\nkubelet statusz\n", await client.GetStringAsync("/statusz"), StringComparison.Ordinal);
        Assert.EndsWith("\nport=10250\nv=2\n", await client.GetStringAsync("/flagz"), StringComparison.Ordinal);
        Assert.Equal(["statusz", "configz"], harness.Authorizer.Asked.Select(a => a.Subresource));

        using var old = new HttpRequestMessage(HttpMethod.Get, "/flagz");
        old.Headers.TryAddWithoutValidation("Accept", "application/json;as=Flagz;v=v1alpha1;g=config.k8s.io");
        using var answer = await client.SendAsync(old);
        Assert.Equal(
            """{"kind":"Flagz","apiVersion":"config.k8s.io/v1alpha1","metadata":{"name":"kubelet"},"flags":{"port":"10250","v":"2"}}""", await answer.Content.ReadAsStringAsync());
        Assert.Contains("This version of the flagz endpoint is deprecated", answer.Headers.GetValues("Warning").Single(), StringComparison.Ordinal);

        using var plain = new HttpRequestMessage(HttpMethod.Get, "/statusz");
        plain.Headers.TryAddWithoutValidation("Accept", "application/json");
        using var refused = await client.SendAsync(plain);
        Assert.Equal(HttpStatusCode.NotAcceptable, refused.StatusCode);
    }

    [Fact]
    public async Task Server_WithoutDebuggingHandlers_HasNoPages()
    {
        await using var harness = await ServerHarness.StartAsync(o => o with { EnableDebuggingHandlers = false });
        using var client = harness.Client(harness.Admin());
        using var answer = await client.GetAsync("/statusz");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }
}
