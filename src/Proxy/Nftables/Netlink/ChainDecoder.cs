namespace NodeStack.Proxy.Nftables.Netlink;

/// <summary>A chain's attributes as the kernel lists them.</summary>
internal static class ChainDecoder
{
    public static Chain Read(AttributeReader attributes)
    {
        var chain = new Chain("");
        var type = "";
        var policy = (uint)VerdictKind.Accept;
        while (attributes.Next())
        {
            switch (attributes.Type)
            {
                case AttributeNumber.ChainName:
                    chain = chain with { Name = attributes.ReadText() };
                    break;
                case AttributeNumber.ChainHook:
                    chain = chain with { Hook = ReadHook(attributes.Nest()) };
                    break;
                case AttributeNumber.ChainPolicy:
                    policy = attributes.ReadNumber();
                    break;
                case AttributeNumber.ChainType:
                    type = attributes.ReadText();
                    break;
                case AttributeNumber.ChainUserData:
                    chain = chain with { Comment = Annotation.ReadText(attributes.Value, Annotation.Comment) };
                    break;
            }
        }

        return chain.Hook is { } hook ? chain with { Hook = hook with { Type = WithPolicy(type, policy) } } : chain;
    }

    private static Hook ReadHook(AttributeReader attributes)
    {
        var hook = new Hook("", default, 0);
        while (attributes.Next())
        {
            hook = attributes.Type switch
            {
                AttributeNumber.HookNumber => hook with { Point = (HookPoint)attributes.ReadNumber() },
                AttributeNumber.HookPriority => hook with { Priority = (int)attributes.ReadNumber() },
                _ => hook,
            };
        }

        return hook;
    }

    // Ours accept. Somebody's other policy must show as a difference, and the type is the place where none of ours can be equal to it.
    private static string WithPolicy(string type, uint policy) => policy == (uint)VerdictKind.Accept ? type : $"{type} policy {policy}";
}
