using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry;

namespace NodeStack.ControlPlane.ApiServer.Writes;

/// <summary>What a write of a resource reserves elsewhere: addresses and ports of Services.</summary>
public interface IWriteHook
{
    /// <summary>Qualified name of the resource.</summary>
    string Resource { get; }

    /// <summary>Reserves what the object needs and writes it into the object. Called before validation; for dry runs nothing may be kept.</summary>
    /// <param name="old">Null on create.</param>
    /// <exception cref="Errors.ApiException">It cannot be had.</exception>
    ValueTask<IReservation?> BeforeWriteAsync(JsonObject item, JsonObject? old, WriteContext context, CancellationToken cancellation);

    /// <summary>Gives back what a deleted object had.</summary>
    ValueTask AfterDeleteAsync(JsonObject old, CancellationToken cancellation);
}

/// <summary>Given back when disposed, unless it was kept.</summary>
public interface IReservation : IAsyncDisposable
{
    /// <summary>The object was written. Gives back what its former state had and the new one does not need.</summary>
    ValueTask KeepAsync();
}
