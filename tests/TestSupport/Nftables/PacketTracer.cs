using System.Collections.Immutable;
using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Nftables;

namespace NodeStack.TestSupport.Nftables;

/// <summary>
/// Says where a packet ends up: walks a table's rules expression by expression, as the kernel does, hook by hook. What packets add to maps stays for the packets
/// after them. Anything that the kernel would not have taken is an <see cref="InvalidOperationException"/>.
/// </summary>
/// <param name="isLocal">Whether an address is one of this machine's; loopback always is.</param>
internal sealed class PacketTracer(Table table, Func<Address, bool> isLocal)
{
    /// <summary>Where the kernel does NAT, whatever the priority of a nat chain: that only orders nat chains among themselves.</summary>
    private const int DestinationNatPriority = -100, SourceNatPriority = 100;

    private readonly TracedSets _sets = new(table);

    public PacketTracer(Table table, params ReadOnlySpan<string> localAddresses)
        : this(table, localAddresses.ToArray().Select(a => Address.Parse(a)!.Value).ToHashSet().Contains)
    {
    }

    /// <param name="now">Since the table was as it was given.</param>
    /// <param name="pick">From a modulus to the random number below it; null: no rule may ask for one.</param>
    public Trace Trace(Packet packet, PacketPath path, TimeSpan now = default, Func<uint, uint>? pick = null) =>
        Trace(packet, path, now, pick ?? (m => throw new InvalidOperationException($"a number below {m} is asked for: give one, or trace all")), _sets);

    /// <summary>What may become of the packet, once for every way that random numbers may fall. Nothing that it adds to maps stays.</summary>
    public ImmutableArray<Trace> TraceAll(Packet packet, PacketPath path, TimeSpan now = default)
    {
        var picks = new PickOdometer();
        var traces = ImmutableArray.CreateBuilder<Trace>();
        do
            traces.Add(Trace(packet, path, now, picks.Pick, _sets.Clone()));
        while (picks.Advance());
        return traces.ToImmutable();
    }

    /// <summary>What is in a set now, as packets and time have left it.</summary>
    public IEnumerable<Element> Elements(string set, TimeSpan now = default) => _sets.Live(set, now);

    private Trace Trace(Packet packet, PacketPath path, TimeSpan now, Func<uint, uint> pick, TracedSets sets)
    {
        if (packet.Family != table.Family || packet.Source.Address.Family != table.Family)
            throw new InvalidOperationException($"the table never sees a packet from {packet.Source} to {packet.Destination}");
        var walk = new PacketWalk(path == PacketPath.FromThisMachine ? packet with { Interface = "" } : packet, now, pick, isLocal);
        var machine = new ChainMachine(table, sets);
        foreach (var hook in path == PacketPath.FromThisMachine ? Leaving(walk) : Arriving(walk))
        {
            walk.Hook = hook;
            if (Pass(hook, walk, machine) is var outcome && outcome != TraceOutcome.Accepted)
                return walk.End(outcome);
        }
        return walk.End(TraceOutcome.Accepted);
    }

    private static IEnumerable<HookPoint> Arriving(PacketWalk walk)
    {
        yield return HookPoint.Prerouting;
        if (walk.IsLocal(walk.Packet.Destination.Address))
        {
            yield return HookPoint.Input;
            yield break;
        }
        yield return HookPoint.Forward;
        yield return HookPoint.Postrouting;
    }

    private static IEnumerable<HookPoint> Leaving(PacketWalk walk)
    {
        yield return HookPoint.Output;
        yield return HookPoint.Postrouting;
        if (!walk.IsLocal(walk.Packet.Destination.Address))
            yield break;
        walk.Packet = walk.Packet with { Interface = "lo" };
        yield return HookPoint.Prerouting;
        yield return HookPoint.Input;
    }

    private TraceOutcome Pass(HookPoint hook, PacketWalk walk, ChainMachine machine)
    {
        var isDestination = hook is HookPoint.Prerouting or HookPoint.Output;
        foreach (var chain in BaseChains(hook))
        {
            if (isDestination && Priority(chain) >= DestinationNatPriority)
                Resend(walk);
            var isNat = chain.Hook!.Type == "nat";
            if (isNat && (!IsNew(walk.Packet) || (isDestination ? walk.IsDestinationDecided : walk.IsSourceDecided)))
                continue;
            walk.ChainType = chain.Hook.Type;
            if (machine.Run(chain.Name, walk) is var outcome && outcome != TraceOutcome.Accepted)
                return outcome;
        }
        if (isDestination)
        {
            walk.IsDestinationDecided = true;
            Resend(walk);
        }
        else if (hook is HookPoint.Postrouting or HookPoint.Input)
        {
            walk.IsSourceDecided = true;
        }
        return TraceOutcome.Accepted;
    }

    /// <summary>What was decided when the connection was new.</summary>
    private static void Resend(PacketWalk walk)
    {
        if (walk.Packet.SentTo is { } to && !IsNew(walk.Packet))
            walk.SendTo(to);
    }

    private static bool IsNew(Packet packet) => (packet.State & (ConnectionState.New | ConnectionState.Related)) != 0;

    private IEnumerable<Chain> BaseChains(HookPoint hook) =>
        table.Chains.Values.Where(c => c.Hook?.Point == hook).OrderBy(Priority).ThenBy(c => c.Hook!.Priority).ThenBy(c => c.Name, StringComparer.Ordinal);

    private static int Priority(Chain chain) => chain.Hook switch
    {
        { Type: "nat", Point: HookPoint.Prerouting or HookPoint.Output } => DestinationNatPriority,
        { Type: "nat" } => SourceNatPriority,
        { } hook => hook.Priority,
        null => 0,
    };
}
