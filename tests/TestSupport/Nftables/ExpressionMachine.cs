using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Nftables;

namespace NodeStack.TestSupport.Nftables;

/// <summary>Carries out single expressions as the kernel's nft_*_eval functions do, and refuses what the kernel would not have loaded.</summary>
internal sealed class ExpressionMachine(TracedSets sets)
{
    private const int InterfaceNameLength = 16;
    private const uint Unicast = 1, Local = 2;

    /// <summary>Goes on to the next expression.</summary>
    private static readonly ExpressionResult s_next = new(false);

    /// <summary>This rule is done with; on to the next one.</summary>
    private static readonly ExpressionResult s_break = new(true);

    public ExpressionResult Run(Expression expression, PacketRegisters registers, PacketWalk walk)
    {
        switch (expression)
        {
            case LoadPayload load:
                return Payload(load, registers, walk.Packet);
            case LoadMeta load:
                Meta(load, registers, walk);
                return s_next;
            case LoadOriginal load:
                return Original(load, registers, walk.Packet);
            case LoadConntrack load:
                return Conntrack(load, registers, walk.Packet);
            case LoadValue load:
                registers.Store(load.Register, load.Bytes.Span);
                return s_next;
            case LoadAddressType load:
                registers.Store(load.Register, walk.IsLocal((load.IsSource ? walk.Packet.Source : walk.Packet.Destination).Address) ? Local : Unicast);
                return s_next;
            case PickRandom random:
                registers.Store(random.Register, random.Offset + walk.Pick(random.Modulus));
                return s_next;
            case StoreMark store:
                walk.Packet = walk.Packet with { Mark = registers.Number(store.Register) };
                return s_next;
            case Compare compare:
                return On(registers.Load(compare.Register, compare.Bytes.Span.Length).SequenceEqual(compare.Bytes.Span) == compare.IsEqual);
            case Bitwise bitwise:
                Combine(bitwise, registers);
                return s_next;
            default:
                return LookUp(expression, registers, walk) ?? Act(expression, registers, walk);
        }
    }

    private ExpressionResult? LookUp(Expression expression, PacketRegisters registers, PacketWalk walk)
    {
        switch (expression)
        {
            case LookUp look:
                return On(Find(look.Set, look.Register, registers, walk) is null == look.IsInverted);
            case LookUpValue look:
                if (Find(look.Set, look.Register, registers, walk) is not { } found)
                    return s_break;
                registers.Store(look.Target, (found.Value ?? throw new InvalidOperationException($"{look.Set} has no values")).Bytes);
                return s_next;
            case LookUpVerdict look:
                if (Find(look.Set, look.Register, registers, walk) is not { } element)
                    return s_break;
                return new(false) { Verdict = element.Verdict ?? throw new InvalidOperationException($"{look.Set} has no verdicts") };
            case UpdateMap update:
                var map = sets.Set(update.Set);
                var key = registers.Key(update.Key, FieldRules.Words(map.Key));
                return On(sets.Update(map, key, registers.Key(update.Value, FieldRules.Words(map.Value)), update.Timeout, walk.Now));
            default:
                return null;
        }
    }

    private static ExpressionResult Act(Expression expression, PacketRegisters registers, PacketWalk walk)
    {
        switch (expression)
        {
            case Decide decide:
                return new(false) { Verdict = decide.Verdict };
            case DestinationNat nat:
                Require(walk, "nat", HookPoint.Prerouting, HookPoint.Output);
                var length = walk.Packet.Family == AddressFamily.IPv4 ? 4 : 16;
                var port = registers.Load(nat.Port, 2);
                walk.SendTo(new(Address.Read(registers.Load(nat.Address, length)), (ushort)(port[0] << 8 | port[1])));
                walk.IsDestinationDecided = true;
                return new(false) { Verdict = Verdict.Accept };
            case Masquerade:
                Require(walk, "nat", HookPoint.Postrouting);
                walk.Masquerade();
                walk.IsSourceDecided = true;
                return new(false) { Verdict = Verdict.Accept };
            case Reject:
                Require(walk, "filter", HookPoint.Prerouting, HookPoint.Input, HookPoint.Forward, HookPoint.Output);
                return new(false) { IsRejected = true };
            default:
                throw new InvalidOperationException($"{expression} cannot be carried out");
        }
    }

    private static ExpressionResult Payload(LoadPayload load, PacketRegisters registers, Packet packet)
    {
        var header = load.IsTransport ? PacketHeaders.Transport(packet) : PacketHeaders.Network(packet);
        if (load.Offset + load.Length > header.Length)
            return s_break;
        registers.Store(load.Register, header.AsSpan(load.Offset, load.Length));
        return s_next;
    }

    private static void Meta(LoadMeta load, PacketRegisters registers, PacketWalk walk)
    {
        switch (load.Key)
        {
            case MetaKey.Mark:
                registers.Store(load.Register, walk.Packet.Mark);
                break;
            case MetaKey.TransportProtocol:
                registers.Store(load.Register, [(byte)walk.Packet.Protocol]);
                break;
            case MetaKey.InterfaceName:
                // In output there is no interface that the packet came by, and the kernel has an empty name for it.
                registers.Store(load.Register, Encoding.UTF8.GetBytes(walk.Packet.Interface.PadRight(InterfaceNameLength, '\0')));
                break;
            default:
                throw new InvalidOperationException($"no meta {load.Key}");
        }
    }

    /// <summary>A packet without a connection has a state, but no status.</summary>
    private static ExpressionResult Conntrack(LoadConntrack load, PacketRegisters registers, Packet packet)
    {
        if (load.Key == ConntrackKey.Status && packet.State is ConnectionState.Invalid or ConnectionState.Untracked)
            return s_break;
        registers.Store(load.Register, load.Key == ConntrackKey.State ? (uint)packet.State : (uint)packet.Status);
        return s_next;
    }

    private static ExpressionResult Original(LoadOriginal load, PacketRegisters registers, Packet packet)
    {
        Span<byte> bytes = stackalloc byte[16];
        var sentTo = packet.Original ?? packet.Destination;
        if (load.IsPort)
            BinaryPrimitives.WriteUInt16BigEndian(bytes, sentTo.Port);
        else
            sentTo.Address.Write(bytes);
        registers.Store(load.Register, bytes[..(load.IsPort ? 2 : sentTo.Address.Length)]);
        return s_next;
    }

    private static void Combine(Bitwise bitwise, PacketRegisters registers)
    {
        ReadOnlySpan<byte> mask = bitwise.Mask.Span, xor = bitwise.Xor.Span, source = registers.Load(bitwise.Source, mask.Length);
        Span<byte> result = stackalloc byte[mask.Length];
        for (var i = 0; i < result.Length; i++)
            result[i] = (byte)(source[i] & mask[i] ^ xor[i]);
        registers.Store(bitwise.Target, result);
    }

    private Element? Find(string name, int register, PacketRegisters registers, PacketWalk walk)
    {
        var set = sets.Set(name);
        return sets.Find(set, registers.Key(register, FieldRules.Words(set.Key)), walk.Now);
    }

    private static ExpressionResult On(bool holds) => holds ? s_next : s_break;

    private static void Require(PacketWalk walk, string type, params ReadOnlySpan<HookPoint> hooks)
    {
        if (walk.ChainType != type || !hooks.Contains(walk.Hook))
            throw new InvalidOperationException($"not possible in a {walk.ChainType} chain at {walk.Hook}");
    }
}
