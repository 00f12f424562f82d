"""医疗保障经办平台: settle, explain and account for every fen."""
