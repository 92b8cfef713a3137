using NodeStack.Proxy.Addresses;

namespace NodeStack.Proxy.Nftables;

/// <summary>The kernel's packet filter: the only way to reach it. Calls block until the kernel answered; each is for one thread at a time.</summary>
internal interface INftables
{
    /// <summary>Carries out all steps, or none.</summary>
    /// <exception cref="NftablesException">The kernel refused: with its error and the first step that it refused.</exception>
    void Commit(Transaction transaction);

    /// <summary>A number that is another after every change to any table of this network namespace, by whomever.</summary>
    uint ReadGeneration();

    /// <summary>The table with everything in it; null when there is none. A rule that we could not have written has one <see cref="UnknownExpression"/>.</summary>
    /// <param name="wantsElements">By the name of a set, whether its elements are to be there; null: of every set. The kernel takes long to list large ones.</param>
    /// <exception cref="NftablesException">The kernel failed, or the table changed under the reader again and again.</exception>
    Table? Read(AddressFamily family, string table, Func<string, bool>? wantsElements = null);
}
