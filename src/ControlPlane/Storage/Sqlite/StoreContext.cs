using Microsoft.Extensions.Logging;

namespace NodeStack.ControlPlane.Storage.Sqlite;

/// <summary>What the parts of one open store share.</summary>
internal sealed record StoreContext(SqliteStoreOptions Options, string File, TimeProvider Time, ILogger Log);
