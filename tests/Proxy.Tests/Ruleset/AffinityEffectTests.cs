using System.Collections.Immutable;
using NodeStack.Proxy.Ruleset;
using NodeStack.Proxy.Tracking;
using NodeStack.TestSupport.Nftables;

namespace NodeStack.Proxy.Tests.Ruleset;

/// <summary>Clients that keep their endpoint (sessionAffinity ClientIP).</summary>
public sealed class AffinityEffectTests
{
    private static readonly TimeSpan s_lasts = TimeSpan.FromMinutes(10);

    [Theory]
    [InlineData("pod1 > web:80")]
    [InlineData("outside > web:80")]
    [InlineData("node > web:80")]
    [InlineData("outside > node:30080")]
    [InlineData("pod1 > node:30080")]
    [InlineData("outside > balancer:80")]
    [InlineData("outside > external:80")]
    public void Client_WithinItsTime_GetsTheSameEndpointAgain(string packet)
    {
        foreach (var world in NamedWorld.All())
        {
            world.Program(Sticky(world), "far1 far2 pod2");
            var tracer = world.Tracer();
            var first = Send(world, tracer, packet, 0, 1);
            Assert.Equal(first, Send(world, tracer, packet, 1, 0));
            Assert.Equal(first, Send(world, tracer, packet, 9.9, 2));
            // Each connection begins its time anew.
            Assert.Equal(first, Send(world, tracer, packet, 19, 0));
        }
    }

    [Theory]
    [InlineData("pod1 > web:80", 0)]
    [InlineData("outside > node:30080", 0)]
    [InlineData("outside > balancer:80", 1)]
    public void Client_TimeOver_IsFree(string packet, int pick)
    {
        foreach (var world in NamedWorld.All())
        {
            world.Program(Sticky(world), "far1 far2");
            var tracer = world.Tracer();
            var first = Send(world, tracer, packet, 0, (uint)pick);
            Assert.Equal(first, Send(world, tracer, packet, 9, 1 - (uint)pick));
            Assert.NotEqual(first, Send(world, tracer, packet, 19.1, 1 - (uint)pick));
        }
    }

    [Fact]
    public void Clients_EachHasItsOwnEndpoint()
    {
        foreach (var world in NamedWorld.All())
        {
            world.Program(Sticky(world), "far1 far2");
            var tracer = world.Tracer();
            Assert.Equal("far1", Send(world, tracer, "pod1 > web:80", 0, 0));
            Assert.Equal("far2", Send(world, tracer, "pod2 > web:80", 0, 1));
            Assert.Equal("far1", Send(world, tracer, "pod1 > web:80", 1, 1));
            // And of each front.
            Assert.Equal("far2 masqueraded", Send(world, tracer, "pod1 > node:30080", 1, 1));
        }
    }

    [Theory]
    [InlineData("pod1 > web:80", "pod2")]
    [InlineData("outside > web:80", "pod2 masqueraded")]
    [InlineData("outside > node:30080", "pod2")]
    [InlineData("outside > balancer:80", "pod2")]
    public void Client_OfTrafficThatStaysHere_GetsTheSameLocalEndpointAgain(string packet, string end)
    {
        foreach (var world in NamedWorld.All())
        {
            world.Program(Sticky(world) with { IsInternalLocal = true, IsExternalLocal = true }, "far1 pod1 pod2 far2");
            var tracer = world.Tracer();
            Assert.Equal(end, Send(world, tracer, packet, 0, 1));
            Assert.Equal(end, Send(world, tracer, packet, 5, 0));
        }
    }

    [Fact]
    public void Client_InsideOfExternalLocal_KeepsAnEndpointElsewhere()
    {
        foreach (var world in NamedWorld.All())
        {
            world.Program(Sticky(world) with { IsExternalLocal = true }, "far1 pod1 far2");
            var tracer = world.Tracer();
            var first = Send(world, tracer, "pod2 > balancer:80", 0, 2);
            Assert.Equal(first, Send(world, tracer, "pod2 > balancer:80", 5, 0));
            Assert.StartsWith("far", first);
        }
    }

    [Theory]
    [InlineData("pod1 > web:80")]
    [InlineData("outside > node:30080")]
    public void Client_EndpointGone_GetsOneThatIsThere(string packet)
    {
        foreach (var world in NamedWorld.All())
        {
            world.Program(Sticky(world), "far1 far2");
            Remember(world, packet, "far1");
            Assert.StartsWith("far1", world.Ends(packet));
            world.Program(Sticky(world), "far2");
            Assert.StartsWith("far2", world.Ends(packet));
            // It is not held to the one that comes back, either.
            world.Program(Sticky(world), "far1 far2");
            Assert.Contains("far2", world.Ends(packet), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Client_OtherEndpointGone_KeepsItsOwn()
    {
        foreach (var world in NamedWorld.All())
        {
            world.Program(Sticky(world), "far1 far2 pod2");
            Remember(world, "pod1 > web:80", "far1");
            world.Program(Sticky(world), "far1 pod2");
            Assert.Equal("far1", world.Ends("pod1 > web:80"));
        }
    }

    [Fact]
    public void Client_AffinityTakenAway_IsFree()
    {
        foreach (var world in NamedWorld.All())
        {
            world.Program(Sticky(world), "far1 far2");
            Remember(world, "pod1 > web:80", "far1");
            world.Program(Sticky(world) with { AffinityTimeout = null }, "far1 far2");
            Assert.Equal("far1, far2", world.Ends("pod1 > web:80"));
        }
    }

    [Fact]
    public void Client_OfOtherService_IsNotWrittenDown()
    {
        foreach (var world in NamedWorld.All())
        {
            world.Program(Sticky(world), "far1");
            world.Program(world.Service("other"), "far1 far2");
            var tracer = world.Tracer();
            Send(world, tracer, "pod1 > other:80", 0, 1);
            Send(world, tracer, "pod1 > stranger:80", 0, 1);
            Assert.Empty(tracer.Elements(SetNames.Affinity));
        }
    }

    private static ServicePort Sticky(NamedWorld world) => OutsideEffectTests.Open(world) with { AffinityTimeout = s_lasts };

    private static string Send(NamedWorld world, PacketTracer tracer, string text, double minutes, uint pick)
    {
        var (packet, path) = world.Parse(text);
        return world.Name(tracer.Trace(packet, path, TimeSpan.FromMinutes(minutes), m => pick % m));
    }

    /// <summary>As if the client had been sent there just now: the kernel's own table has it.</summary>
    private static void Remember(NamedWorld world, string text, string endpoint)
    {
        var (packet, path) = world.Parse(text);
        for (var pick = 0u; ; pick++)
        {
            var tracer = world.Tracer();
            if (!world.Name(tracer.Trace(packet, path, pick: m => pick % m)).StartsWith(endpoint, StringComparison.Ordinal))
                continue;
            world.Ruleset.Kernel.ChangeBehindTheBack(world.Family, BaseChainRules.TableName, t => t! with
            {
                Elements = t.Elements.SetItem(SetNames.Affinity, tracer.Elements(SetNames.Affinity).ToImmutableDictionary(e => e.Key)),
            });
            return;
        }
    }
}
