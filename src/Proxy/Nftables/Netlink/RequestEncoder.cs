using NodeStack.Proxy.Addresses;

namespace NodeStack.Proxy.Nftables.Netlink;

/// <summary>Questions to the kernel.</summary>
internal static class RequestEncoder
{
    public static void WriteGeneration(MessageBuffer buffer, uint sequence) =>
        buffer.EndMessage(buffer.BeginMessage(MessageNumber.GetGeneration, MessageNumber.FlagRequest, 0, 0, sequence));

    /// <summary>One table by its name.</summary>
    public static void WriteTable(MessageBuffer buffer, AddressFamily family, string table, uint sequence) =>
        Write(buffer, MessageNumber.GetTable, MessageNumber.FlagRequest, family, table, set: null, sequence);

    /// <summary>All chains, rules or sets of the table. Kernels that do not know to choose answer those of other tables too.</summary>
    public static void WriteDump(MessageBuffer buffer, ushort type, AddressFamily family, string table, uint sequence) =>
        Write(buffer, type, MessageNumber.FlagRequest | MessageNumber.FlagDump, family, table, set: null, sequence);

    public static void WriteElements(MessageBuffer buffer, AddressFamily family, string table, string set, uint sequence) =>
        Write(buffer, MessageNumber.GetElements, MessageNumber.FlagRequest | MessageNumber.FlagDump, family, table, set, sequence);

    private static void Write(MessageBuffer buffer, ushort type, ushort flags, AddressFamily family, string table, string? set, uint sequence)
    {
        var message = buffer.BeginMessage(type, flags, FamilyNumber.Of(family), 0, sequence);
        buffer.WriteText(AttributeNumber.TableName, table);
        if (set is not null)
            buffer.WriteText(AttributeNumber.ElementsSet, set);
        buffer.EndMessage(message);
    }
}
