using k8s.Models;
using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Tracking;
using static NodeStack.Proxy.Tests.Tracking.Samples;

namespace NodeStack.Proxy.Tests.Tracking;

public sealed class SliceTranslatorTests
{
    private readonly TextPool _texts = new();

    [Fact]
    public void Translate_PlainSlice_HasItsParts()
    {
        var (entry, problems) = Translate(s =>
        {
            s.Metadata.Annotations = new Dictionary<string, string> { ["endpoints.kubernetes.io/last-change-trigger-time"] = "2026-01-02T03:04:05.123456789Z" };
            s.Endpoints[0].Hints = new V1EndpointHints { ForNodes = [new V1ForNode { Name = "n1" }], ForZones = [new V1ForZone { Name = "a" }, new V1ForZone { Name = "b" }] };
            s.Endpoints[0].Addresses = ["10.1.0.1", "10.1.0.2"];
        });
        Assert.Empty(problems);
        var endpoint = At("10.1.0.1", "rs", "n1") with { NodeHints = ["n1"], ZoneHints = ["a", "b"] };
        Assert.Equal(Entry("web-1", "web", endpoint), entry);
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).AddTicks(1234567), entry!.ChangedAt);
    }

    [Theory]
    [InlineData(null, null, null, EndpointConditions.Ready | EndpointConditions.Serving)]
    [InlineData(false, null, null, EndpointConditions.Serving)]
    [InlineData(false, true, true, EndpointConditions.Serving | EndpointConditions.Terminating)]
    [InlineData(false, false, true, EndpointConditions.Terminating)]
    [InlineData(true, true, false, EndpointConditions.Ready | EndpointConditions.Serving)]
    public void Translate_Conditions_MissingOnesMeanTrueTrueFalse(bool? ready, bool? serving, bool? terminating, object expected)
    {
        var (entry, _) = Translate(s => s.Endpoints[0].Conditions = new V1EndpointConditions { Ready = ready, Serving = serving, Terminating = terminating });
        Assert.Equal(expected, Assert.Single(entry!.Endpoints).Conditions);
    }

    public static TheoryData<string, Action<V1EndpointSlice>> Bad => new()
    {
        { "a port without a name", s => s.Ports.Add(new Discoveryv1EndpointPort { Port = 1 }) },
        { "port \"x\": nothing is no port", s => s.Ports.Add(new Discoveryv1EndpointPort { Name = "x" }) },
        { "port \"x\": 0 is no port", s => s.Ports.Add(new Discoveryv1EndpointPort { Name = "x", Port = 0 }) },
        { "port \"x\": 65536 is no port", s => s.Ports.Add(new Discoveryv1EndpointPort { Name = "x", Port = 65536 }) },
        { "port \"x\": the protocol \"ICMP\" is not known", s => s.Ports.Add(new Discoveryv1EndpointPort { Name = "x", Port = 1, Protocol = "ICMP" }) },
        { "1 endpoints without an address", s => s.Endpoints.Add(new V1Endpoint { Addresses = [] }) },
        {
            "2 endpoints whose address is no IPv4 address, the first is \"fd00::1\"",
            s => s.Endpoints = [new V1Endpoint { Addresses = ["fd00::1"] }, .. s.Endpoints, new V1Endpoint { Addresses = ["pod.example"] }]
        },
        {
            "the annotation endpoints.kubernetes.io/last-change-trigger-time is no time",
            s => s.Metadata.Annotations = new Dictionary<string, string> { ["endpoints.kubernetes.io/last-change-trigger-time"] = "yesterday" }
        },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void Translate_BadPart_IsToldAndLeftOut_TheRestStays(string problem, Action<V1EndpointSlice> change)
    {
        var (entry, problems) = Translate(change);
        Assert.Equal(problem, Assert.Single(problems));
        Assert.Equal(Entry("web-1", "web", At("10.1.0.1", "rs", "n1")), entry);
    }

    public static TheoryData<string, Action<V1EndpointSlice>> Unusable => new()
    {
        { "its address type is \"FQDN\", not IPv4 or IPv6", s => s.AddressType = "FQDN" },
        { "it has no label kubernetes.io/service-name", s => s.Metadata.Labels = null },
        { "it has no label kubernetes.io/service-name", s => s.Metadata.Labels["kubernetes.io/service-name"] = "" },
    };

    [Theory]
    [MemberData(nameof(Unusable))]
    public void Translate_OfNoUse_IsToldAndNothing(string problem, Action<V1EndpointSlice> change)
    {
        var (entry, problems) = Translate(change);
        Assert.Null(entry);
        Assert.Equal([problem], problems.ToArray());
    }

    [Fact]
    public void Translate_Headless_IsLeftOutInSilence()
    {
        var (entry, problems) = Translate(s => s.Metadata.Labels["service.kubernetes.io/headless"] = "");
        Assert.Null(entry);
        Assert.Empty(problems);
    }

    [Fact]
    public void Translate_TooManyEndpoints_AreCutAndTold()
    {
        var (entry, problems) = Translate(s => s.Endpoints = [.. Enumerable.Range(0, 1500).Select(i => new V1Endpoint { Addresses = [$"10.1.{i / 250}.{i % 250}"] })]);
        Assert.Equal(1000, entry!.Endpoints.Length);
        Assert.Equal(["it has 1500 endpoints; only the first 1000 are used"], problems.ToArray());
    }

    [Fact]
    public void Translate_SameTexts_AreHeldOnce()
    {
        var first = Translate(WithFreshTexts).Value!;
        var second = Translate(WithFreshTexts).Value!;
        Assert.Same(first.Endpoints[0].NodeName, second.Endpoints[0].NodeName);
        Assert.Same(first.Ports[0].Name, second.Ports[0].Name);
        Assert.Same(first.Service.Namespace, second.Service.Namespace);
        Assert.True(first.Endpoints[0].ZoneHints == second.Endpoints[0].ZoneHints, "two lists of hints");
    }

    [Fact]
    public void Translate_OnlyTheTimeOfTheChangeDiffers_IsEqual()
    {
        var later = Translate(s => s.Metadata.Annotations = new Dictionary<string, string> { [ChangeTimeParser.Annotation] = "2026-01-02T03:04:05Z" }).Value!;
        Assert.NotNull(later.ChangedAt);
        Assert.Equal(Translate(null).Value, later);
    }

    [Fact]
    public void Translate_IPv6_HasItsFamily()
    {
        var (entry, problems) = Translate(s => (s.AddressType, s.Endpoints[0].Addresses) = ("IPv6", ["fd00::1"]));
        Assert.Empty(problems);
        Assert.Equal((AddressFamily.IPv6, At("fd00::1")), (entry!.Family, entry.Endpoints[0].Address));
    }

    [Theory]
    [InlineData("2026-01-02T03:04:05Z", "2026-01-02T03:04:05.0000000Z")]
    [InlineData("2026-01-02T03:04:05.5+02:00", "2026-01-02T01:04:05.5000000Z")]
    [InlineData("2026-01-02T03:04:05.123456789-01:30", "2026-01-02T04:34:05.1234567Z")]
    [InlineData("2026-01-02T03:04:05", null)]
    [InlineData("2026-01-02", null)]
    [InlineData("2026-13-02T03:04:05Z", null)]
    [InlineData("Z", null)]
    [InlineData("", null)]
    public void ParseChangeTime_IsOfRfc3339(string text, string? expected) =>
        Assert.Equal(expected, ChangeTimeParser.Parse(text)?.UtcDateTime.ToString("o"));

    private Translated<SliceEntry> Translate(Action<V1EndpointSlice>? change) => SliceTranslator.Translate(Slice(change), _texts);

    private static void WithFreshTexts(V1EndpointSlice slice)
    {
        slice.Metadata.NamespaceProperty = new string("ns");
        slice.Ports[0].Name = new string("http");
        slice.Endpoints[0].NodeName = new string("n1");
        slice.Endpoints[0].Hints = new V1EndpointHints { ForZones = [new V1ForZone { Name = new string("a") }] };
    }
}
