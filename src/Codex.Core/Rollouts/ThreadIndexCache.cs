using System.Globalization;
using Codex.Protocol.AppServer;
using Microsoft.Data.Sqlite;

namespace Codex.Core.Rollouts;

/// <summary>
/// What lists show of rollouts, kept in an SQLite file so that a list need not open each of them. A cache and nothing else: rows count
/// only while the rollout's size and time are the same, and a file that is damaged or of another version is deleted and filled anew.
/// </summary>
internal sealed class ThreadIndexCache : IDisposable
{
    private const int Version = 2;

    private readonly SqliteConnection _connection;
    private readonly SqliteTransaction _transaction;
    private readonly SqliteCommand _find;
    private readonly SqliteCommand _store;

    private ThreadIndexCache(SqliteConnection connection)
    {
        _connection = connection;
        _transaction = connection.BeginTransaction(deferred: true);
        _find = Command("SELECT id, cwd, preview, created_at, source FROM threads WHERE path = $path AND size = $size AND mtime = $mtime");
        _store = Command("INSERT OR REPLACE INTO threads (path, size, mtime, id, cwd, preview, created_at, source) VALUES ($path, $size, $mtime, $id, $cwd, $preview, $created_at, $source)");
    }

    /// <summary>Opens the cache of a <c>CODEX_HOME</c>; null where it can be neither opened nor made: lists are slower then.</summary>
    public static ThreadIndexCache? TryOpen(string codexHome)
    {
        var path = Path.Combine(codexHome, "thread_index.sqlite");
        for (var attempt = 0; attempt < 2; attempt++)
        {
            try
            {
                return Open(path);
            }
            catch (SqliteException)
            {
                // Damaged, or not ours to write. The first time it is thrown away, the second time done without.
                TryDelete(path);
            }
            catch (IOException)
            {
                return null;
            }
        }

        return null;
    }

    /// <summary>Looks a rollout up.</summary>
    /// <param name="entry">What it holds; null for a rollout without a turn.</param>
    public bool TryFind(FileInfo file, out ThreadListEntry? entry)
    {
        Bind(_find, file);
        using var reader = _find.ExecuteReader();
        entry = null;
        if (!reader.Read())
            return false;
        if (!reader.IsDBNull(0))
        {
            entry = new ThreadListEntry
            {
                Id = reader.GetString(0),
                RolloutPath = file.FullName,
                Cwd = reader.GetString(1),
                Preview = reader.GetString(2),
                CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(3)),
                UpdatedAt = new DateTimeOffset(file.LastWriteTimeUtc),
                Source = reader.GetString(4),
            };
        }

        return true;
    }

    /// <summary>Remembers what a rollout holds; null for one without a turn.</summary>
    public void Store(FileInfo file, ThreadListEntry? entry)
    {
        Bind(_store, file);
        Set(_store, "$id", entry?.Id);
        Set(_store, "$cwd", entry?.Cwd);
        Set(_store, "$preview", entry?.Preview);
        Set(_store, "$created_at", entry?.CreatedAt.ToUnixTimeMilliseconds());
        Set(_store, "$source", entry?.Source);
        _store.ExecuteNonQuery();
    }

    /// <summary>Writes what was stored, if that is possible.</summary>
    public void Dispose()
    {
        try
        {
            _transaction.Commit();
        }
        catch (SqliteException)
        {
            // Another process holds the file, or the disk is full: the next list reads the rollouts again.
        }

        _find.Dispose();
        _store.Dispose();
        _transaction.Dispose();
        _connection.Dispose();
    }

    private static ThreadIndexCache Open(string path)
    {
        SQLitePCL.Batteries_V2.Init();
        var builder = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 2 };
        var connection = new SqliteConnection(builder.ToString());
        try
        {
            connection.Open();
            Prepare(connection);
            return new ThreadIndexCache(connection);
        }
        catch (SqliteException)
        {
            connection.Dispose();
            throw;
        }
    }

    private static void Prepare(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        var version = Convert.ToInt32(command.ExecuteScalar(), CultureInfo.InvariantCulture);
        if (version == Version)
            return;
        command.CommandText = $"""
            DROP TABLE IF EXISTS threads;
            CREATE TABLE threads (
                path TEXT PRIMARY KEY, size INTEGER NOT NULL, mtime INTEGER NOT NULL,
                id TEXT, cwd TEXT, preview TEXT, created_at INTEGER, source TEXT) WITHOUT ROWID;
            PRAGMA user_version = {Version};
            """;
        command.ExecuteNonQuery();
    }

    private static void TryDelete(string path)
    {
        try
        {
            foreach (var suffix in (ReadOnlySpan<string>)["", "-journal", "-wal", "-shm"])
                File.Delete(path + suffix);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It stays; the second attempt to open it decides.
        }
    }

    private SqliteCommand Command(string sql)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = _transaction;
        return command;
    }

    private static void Bind(SqliteCommand command, FileInfo file)
    {
        command.Parameters.Clear();
        Set(command, "$path", file.FullName);
        Set(command, "$size", file.Length);
        Set(command, "$mtime", file.LastWriteTimeUtc.Ticks);
    }

    private static void Set(SqliteCommand command, string name, object? value) => command.Parameters.AddWithValue(name, value ?? DBNull.Value);
}
