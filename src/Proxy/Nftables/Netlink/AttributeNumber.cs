namespace NodeStack.Proxy.Nftables.Netlink;

/// <summary>Attributes of nf_tables messages that are not expressions (NFTA_... of linux/netfilter/nf_tables.h).</summary>
internal static class AttributeNumber
{
    public const ushort ListElement = 1;

    public const ushort TableName = 1;
    public const ushort TableFlags = 2;
    public const ushort TableUserData = 6;

    public const ushort ChainTable = 1;
    public const ushort ChainName = 3;
    public const ushort ChainHook = 4;
    public const ushort ChainPolicy = 5;
    public const ushort ChainType = 7;
    public const ushort ChainUserData = 12;
    public const ushort HookNumber = 1;
    public const ushort HookPriority = 2;

    public const ushort RuleTable = 1;
    public const ushort RuleChain = 2;
    public const ushort RuleExpressions = 4;
    public const ushort RuleUserData = 7;
    public const ushort ExpressionName = 1;
    public const ushort ExpressionBody = 2;

    public const ushort SetTable = 1;
    public const ushort SetName = 2;
    public const ushort SetFlags = 3;
    public const ushort SetKeyType = 4;
    public const ushort SetKeyLength = 5;
    public const ushort SetValueType = 6;
    public const ushort SetValueLength = 7;
    public const ushort SetDescription = 9;
    public const ushort SetId = 10;
    public const ushort SetTimeout = 11;
    public const ushort SetUserData = 13;

    /// <summary>How many elements it has; told by Linux 6.16 and newer.</summary>
    public const ushort SetCount = 20;
    public const ushort DescriptionSize = 1;
    public const ushort DescriptionFields = 2;
    public const ushort FieldLength = 1;

    public const ushort ElementsTable = 1;
    public const ushort ElementsSet = 2;
    public const ushort ElementsList = 3;
    public const ushort ElementKey = 1;
    public const ushort ElementValue = 2;
    public const ushort ElementTimeout = 4;
    public const ushort ElementExpiration = 5;
    public const ushort ElementUserData = 6;
    public const ushort ElementKeyEnd = 10;

    public const ushort DataValue = 1;
    public const ushort DataVerdict = 2;
    public const ushort VerdictCode = 1;
    public const ushort VerdictChain = 2;

    public const ushort GenerationId = 1;

    public const ushort ErrorText = 1;
    public const ushort ErrorOffset = 2;
}
